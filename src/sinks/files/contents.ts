import { dump } from 'js-yaml';
import { placeholder } from '../../../constructs/core/secret-ref.js';
import type { HostCommandBody, KubernetesObjectBody, Owner, Plan, PlanUnit } from '../../plan/plan.js';
import { groupOf } from '../../plan/identity.js';
import { HomeError } from '../../plan/problem.js';

/** Text of every committed file by its path below `synth/<stack>/`, in plan order. */
export type Contents = ReadonlyMap<string, string>;

/** Folders that the output owns whole: what is in them and not in the plan is removed. */
export const OWNED_FOLDERS = ['manifests', 'pulumi', 'hosts'] as const;

/** Folds a plan into files: Argo CD's objects, Pulumi's objects, and what goes onto each host. */
export function contents(plan: Plan): Contents {
  const files = new Map<string, string>();
  const writers = new Map<string, PlanUnit>();
  for (const unit of plan.units) {
    for (const [path, content] of filesOf(unit, files)) {
      const other = writers.get(path);
      if (other !== undefined) {
        throw new HomeError([
          { rule: 'duplicate', unit: unit.id, path: unit.path, message: `and ${other.id} would both be written to ${path}: rename one` },
        ]);
      }
      writers.set(path, unit);
      files.set(path, content);
    }
  }
  return files;
}

function filesOf(unit: PlanUnit, taken: Contents): readonly (readonly [string, string])[] {
  const { body } = unit;
  switch (body.type) {
    case 'KubernetesObject':
      return [[objectPath(body, unit.owner, taken), yamlOf(body.manifest)]];
    case 'HostFile':
      return [[`hosts/${body.host}${body.path}`, placeholder(body.content)]];
    case 'HostCommand':
      return commandFiles(body);
    default:
      return body satisfies never;
  }
}

function commandFiles(body: HostCommandBody): readonly (readonly [string, string])[] {
  const base = `hosts/${body.host}/commands/${body.name}`;
  const stdin = placeholder(body.stdin);
  return [
    [`${base}.sh`, body.script],
    ...(body.args.length === 0 ? [] : [[`${base}.args`, `${body.args.join('\n')}\n`] as const]),
    ...(body.state === undefined ? [] : [[`${base}.state.sh`, body.state] as const]),
    ...(body.delete === undefined ? [] : [[`${base}.delete.sh`, body.delete] as const]),
    ...(stdin === '' ? [] : [[`${base}.stdin`, stdin] as const]),
  ];
}

/** `<namespace>.<kind>.<name>.yaml`, with the API group in front of the kind where two kinds share their name. */
function objectPath({ chart, manifest }: KubernetesObjectBody, owner: Owner, taken: Contents): string {
  const folder = owner === 'argocd' ? `manifests/${chart}` : `pulumi/${chart}`;
  const { name, namespace } = manifest.metadata;
  const kind = manifest.kind.toLowerCase();
  const path = (middle: string): string =>
    `${folder}/${[namespace, middle, name].filter((part) => part !== undefined).join('.')}.yaml`.replaceAll(':', '_');
  return taken.has(path(kind)) ? path(`${groupOf(manifest.apiVersion)}.${kind}`) : path(kind);
}

/** YAML that Argo CD's parser, which still reads YAML 1.1, and ours understand alike. */
export function yamlOf(value: object): string {
  return dump(value, { lineWidth: -1, noRefs: true });
}
