import * as pulumi from '@pulumi/pulumi';
import { getMonitor } from '@pulumi/pulumi/runtime/settings.js';
import type { Plan } from '../../../src/plan/plan.js';
import { register, type RegisterOptions } from '../../../src/sinks/pulumi/register.js';

/** One registration as it goes over the wire; a secret is `{ secret: … }` where it stands. */
export interface Recorded {
  readonly type: string;
  readonly name: string;
  readonly inputs: { readonly [key: string]: unknown };
  /** Names of what it depends on, directly or through a value. */
  readonly dependsOn: readonly string[];
  /** `type::name` of its parent. */
  readonly parent: string;
  /** Name of its provider, empty for a default one. */
  readonly provider: string;
  readonly retainOnDelete: boolean;
  readonly protect: boolean;
  readonly deleteBeforeReplace: boolean;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
  readonly timeout: string;
}

interface Request {
  toObject(): {
    readonly type: string;
    readonly name: string;
    readonly parent: string;
    readonly provider: string;
    readonly retainondelete: boolean;
    readonly protect: boolean;
    readonly deletebeforereplace: boolean;
    readonly dependenciesList: readonly string[];
    readonly ignorechangesList: readonly string[];
    readonly replaceonchangesList: readonly string[];
    readonly additionalsecretoutputsList: readonly string[];
    readonly customtimeouts?: { readonly create: string };
  };
  getObject(): { toJavaScript(): Recorded['inputs'] };
}

const SIGNATURE = '4dabf18193072939515e22adb298388d';

/** What a program may register with when the test does not care. */
export const defaults: RegisterOptions = {
  cluster: 'home',
  kubeconfig: 'the kubeconfig',
  login: { type: 'agent' },
  secret: (name) => pulumi.secret(`value of ${name}`),
};

/** Registers the plan against a monitor that accepts everything, and returns what arrived, in order. */
export async function recorded(plan: Plan, options: Partial<RegisterOptions> = {}): Promise<readonly Recorded[]> {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => ({
        id: `id of ${name}`,
        state: type === 'command:remote:Command' ? { ...inputs, stdout: `output of ${name}`, stderr: '' } : inputs,
      }),
      call: () => ({}),
    },
    'permacade',
    'home',
  );
  const records: Recorded[] = [];
  const monitor = getMonitor() as unknown as { registerResource(request: Request, ...rest: readonly unknown[]): unknown };
  const original = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, ...rest) => {
    records.push(record(request));
    return original(request, ...rest);
  };
  const resources = register(plan, { ...defaults, ...options });
  await Promise.all([...resources.values()].map((resource) => settled(resource.urn)));
  return records;
}

/** The registration of that name whose type contains `kind`. Throws when there is none. */
export function find(records: readonly Recorded[], name: string, kind = ''): Recorded {
  const record = records.find((candidate) => candidate.name === name && candidate.type.includes(kind));
  if (record === undefined) throw new Error(`${name} is not among ${records.map((each) => each.name).join(', ')}`);
  return record;
}

function settled(output: pulumi.Output<unknown>): Promise<void> {
  return new Promise((resolve) => output.apply(() => resolve()));
}

function record(request: Request): Recorded {
  const object = request.toObject();
  return {
    type: object.type,
    name: object.name,
    inputs: unmark(request.getObject().toJavaScript()) as Recorded['inputs'],
    dependsOn: object.dependenciesList.map((urn) => urn.split('::').slice(3).join('::')),
    parent: object.parent.split('::').slice(2).join('::'),
    provider: object.provider.split('::')[3] ?? '',
    retainOnDelete: object.retainondelete,
    protect: object.protect,
    deleteBeforeReplace: object.deletebeforereplace,
    ignoreChanges: object.ignorechangesList,
    replaceOnChanges: object.replaceonchangesList,
    additionalSecretOutputs: object.additionalsecretoutputsList,
    timeout: object.customtimeouts?.create ?? '',
  };
}

function unmark(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unmark);
  if (typeof value !== 'object' || value === null) return value;
  if (SIGNATURE in value && 'value' in value) return { secret: unmark(value.value) };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unmark(item)]));
}
