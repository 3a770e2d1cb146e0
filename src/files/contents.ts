import { placeholder } from '../../constructs/core/secret-ref.js';
import { toYaml } from '../../constructs/core/yaml.js';
import type { HostCommandBody, KubernetesObjectBody, Owner, Plan, PlanUnit } from '../plan/plan.js';
import { parseGroup } from '../../constructs/core/identity.js';
import { HomeError } from '../plan/problem.js';

/** Text of every committed file by its path below `synth/<stack>/`, in plan order. */
export type Contents = ReadonlyMap<string, string>;

/** Folders that the output owns whole: what is in them and not in the plan is removed. */
export const OWNED_FOLDERS = ['manifests', 'pulumi', 'hosts', 'scripts'] as const;

/** Folds a plan into files: Argo CD's objects, Pulumi's objects, what goes onto each host, and the scripts that run there. */
export function contents(plan: Plan): Contents {
  const files = new Map<string, string>();
  const writers = new Map<string, PlanUnit>();
  for (const unit of plan.units) {
    const [path, content] = renderUnit(unit, files);
    const other = writers.get(path);
    if (other !== undefined) {
      throw new HomeError([
        { rule: 'duplicate', unit: unit.id, path: unit.path, message: `has the same file as ${other.id}: ${path}`, fix: 'rename one' },
      ]);
    }
    writers.set(path, unit);
    files.set(path, content);
  }
  for (const [name, text] of Object.entries(plan.scripts)) files.set(`scripts/${name}`, text);
  return files;
}

function renderUnit(unit: PlanUnit, taken: Contents): readonly [string, string] {
  const { body } = unit;
  switch (body.type) {
    case 'KubernetesObject':
      return [objectPath(body, unit.owner, taken), toYaml(body.manifest)];
    case 'HostFile':
      return [`hosts/${body.host}${body.path}`, placeholder(body.content)];
    case 'HostCommand':
      return [`hosts/${body.host}/commands/${body.name}.yaml`, commandFile(body)];
    default:
      return body satisfies never;
  }
}

/** What a command runs, and with which values; the scripts are beside the hosts, because many machines run the same. */
function commandFile(body: HostCommandBody): string {
  const { script, state, delete: removal, args, host, runsOn, stdin, timeoutSeconds, deleteIfReachable } = body;
  const input = placeholder(stdin);
  return toYaml({
    script: `scripts/${script}`,
    ...(args.length === 0 ? {} : { args }),
    ...(input === '' ? {} : { stdin: input }),
    ...(runsOn === host ? {} : { runsOn }),
    ...(state === undefined ? {} : { state: `scripts/${state}` }),
    ...(removal === undefined ? {} : { delete: `scripts/${removal}`, ...(deleteIfReachable ? { deleteIfReachable } : {}) }),
    timeoutSeconds,
  });
}

/** `<namespace>.<kind>.<name>.yaml`, with the API group in front of the kind where two kinds share their name. */
function objectPath({ chart, manifest }: KubernetesObjectBody, owner: Owner, taken: Contents): string {
  const folder = owner === 'argocd' ? `manifests/${chart}` : `pulumi/${chart}`;
  const { name, namespace } = manifest.metadata;
  const kind = manifest.kind.toLowerCase();
  const path = (middle: string): string =>
    `${folder}/${[namespace, middle, name].filter((part) => part !== undefined).join('.')}.yaml`.replaceAll(':', '_');
  return taken.has(path(kind)) ? path(`${parseGroup(manifest.apiVersion)}.${kind}`) : path(kind);
}
