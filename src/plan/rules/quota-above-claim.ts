import { listContainers, type ContainerSpec } from '../pod-spec.js';
import { claimsOf } from './claim-index.js';
import { workloadRule } from './each-workload.js';
import { computed, type HomeIndex, type Workload } from './home-index.js';

/** Flags and variables that say how much of a volume may be filled. */
const QUOTA_NAME = /quota|max[-_.]?(?:disk|storage|volume)[-_.]?(?:size|space|usage)?$|(?:retention|storage|disk)[-_.](?:max[-_.])?size$/i;
const AMOUNT = /^(\d+(?:\.\d+)?)\s*(k|m|g|t|ki|mi|gi|ti)?b?$/i;
const UNITS: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, g: 1e9, t: 1e12, ki: 2 ** 10, mi: 2 ** 20, gi: 2 ** 30, ti: 2 ** 40 };
/** A bare number below this is taken for gigabytes, else for bytes. */
const BARE_BYTES = 1e6;

/** A quota typed by hand, larger than the claim it watches, never stops anything. */
export const quotaAboveClaim = workloadRule('quota-above-claim', (home, report) => {
  return (workload) => {
    for (const container of listContainers(workload.pod)) {
      for (const [name, text] of settingsOf(container)) {
        if (!QUOTA_NAME.test(name)) continue;
        const quota = readAmount(text);
        const room = quota === undefined ? undefined : mountedBytes(home, workload, container);
        if (quota === undefined || room === undefined || quota <= room) continue;
        report(
          workload,
          `'${container.name}' may fill ${name} ${text}, but its volume is ${Math.floor(room / 1e9)} GB`,
          `derive the quota from the claim's size`,
        );
      }
    }
  };
});

/** Flags in both spellings, and environment variables. */
function* settingsOf({ command = [], args = [], env = [] }: ContainerSpec): Iterable<readonly [string, string]> {
  for (const words of [command, args]) {
    for (let index = 0; index < words.length; index++) {
      const word = words[index]!;
      if (!word.startsWith('-')) continue;
      const equals = word.indexOf('=');
      if (equals > 0) yield [word.slice(0, equals), word.slice(equals + 1)];
      else if (words[index + 1] !== undefined) yield [word, words[index + 1]!];
    }
  }
  for (const { name, value } of env) if (value !== undefined) yield [name, value];
}

function readAmount(text: string): number | undefined {
  const [, number, unit] = AMOUNT.exec(text) ?? [];
  if (number === undefined) return undefined;
  const amount = Number(number);
  if (unit !== undefined) return amount * UNITS[unit.toLowerCase()]!;
  return amount < BARE_BYTES ? amount * 1e9 : amount;
}

/** Size of the largest claim the container mounts; undefined when it mounts none. */
function mountedBytes(home: HomeIndex, workload: Workload, { volumeMounts = [] }: ContainerSpec): number | undefined {
  const sizes = volumeMounts.flatMap(({ name }) => {
    const claimName = workload.pod.volumes?.find((volume) => volume.name === name)?.persistentVolumeClaim?.claimName;
    const key = claimName === undefined ? `${workload.unit.id} ${name}` : `${workload.namespace}/${claimName}`;
    return sizesOfClaims(home).get(key) ?? [];
  });
  return sizes.length === 0 ? undefined : Math.max(...sizes);
}

/** Claims by `namespace/name`; a StatefulSet's own by its id and the mount's name. */
const sizesOfClaims = computed((home: HomeIndex): ReadonlyMap<string, number> => {
  return new Map(
    claimsOf(home).flatMap(({ at, name, bytes }) => {
      const key = at.kind === 'core/PersistentVolumeClaim' ? `${at.namespace}/${name}` : `${at.unit.id} ${name}`;
      return bytes === undefined ? [] : [[key, bytes] as const];
    }),
  );
});
