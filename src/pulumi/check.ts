import type { Machine } from '../../constructs/core/machine.js';
import type { PlanUnit, UnitBody } from '../../constructs/core/plan-unit.js';
import { OutputRef, splitText, SecretRef } from '../../constructs/core/secret-ref.js';
import type { Problem } from '../plan/problem.js';
import { listTexts } from '../plan/unit-texts.js';
import { tooLong } from '../machine/script/limits.js';
import { closures } from './applied.js';
import type { RemoteCalls } from './remote.js';

/** What is about to be registered, as far as it can be wrong. */
export interface Intent {
  /** Name of the stack. */
  readonly stack: string;
  readonly machines: readonly Machine[];
  readonly units: readonly PlanUnit[];
  readonly calls: ReadonlyMap<string, RemoteCalls>;
  /** The command that prints the kubeconfig; `given` when it comes from elsewhere. */
  readonly kubeconfig: OutputRef | 'given' | undefined;
  readonly hasSecret: (name: string) => boolean;
}

/** Everything that would stop the registration half-way, found before it begins. */
export function findProblems(intent: Intent): readonly Problem[] {
  const byId = new Map(intent.units.map((unit) => [unit.id, unit]));
  return [
    ...hosts(intent),
    ...secrets(intent),
    ...outputs(intent, byId),
    ...needs(intent, byId),
    ...calls(intent),
    ...kubeconfig(intent, byId),
  ];
}

function hosts({ machines, units }: Intent): readonly Problem[] {
  const known = new Map(machines.map((machine) => [machine.name, machine]));
  const used = new Map(units.flatMap((unit) => listMachines(unit.body).map((host) => [host, unit] as const)));
  const unknown = [...used].filter(([name]) => !known.has(name));
  const keyless = [...used.keys()].filter((name) => known.has(name) && known.get(name)!.hostKey === undefined).sort();
  return [
    ...unknown.map(([name, { id, path }]) => ({
      rule: 'host',
      unit: id,
      path,
      message: `names the machine ${name}, which is not declared`,
      fix: 'add it to permacade:hosts, or correct the name',
    })),
    ...(keyless.length === 0
      ? []
      : [
          {
            rule: 'host-key',
            unit: 'permacade:hosts',
            message: `lacks hostKey for ${keyless.join(', ')}, so their identity cannot be checked`,
            fix: "set it to the machine's /etc/ssh/ssh_host_ed25519_key.pub",
          },
        ]),
  ];
}

function secrets({ stack, units, hasSecret }: Intent): readonly Problem[] {
  const missing = new Map<string, string>();
  for (const { id, body } of units) {
    for (const part of listTexts(body).flatMap(splitText)) {
      if (part instanceof SecretRef && !missing.has(part.secret) && !hasSecret(part.secret)) missing.set(part.secret, id);
    }
  }
  return [...missing].map(([name, id]) => ({
    rule: 'secret',
    unit: `secret:${name}`,
    message: `is not set, but ${id} needs it`,
    fix: `run npx pulumi config set --stack ${stack} --secret secret:${name}`,
  }));
}

function outputs({ units }: Intent, byId: ReadonlyMap<string, PlanUnit>): readonly Problem[] {
  return units.flatMap(({ id, path, body }) =>
    listTexts(body)
      .flatMap(splitText)
      .flatMap((part) => {
        if (!(part instanceof OutputRef) || byId.get(part.output)?.body.type === 'HostCommand') return [];
        return [{ rule: 'output', unit: id, path, message: `uses the output of ${part.output}, which is not a command of this home` }];
      }),
  );
}

function needs({ units }: Intent, byId: ReadonlyMap<string, PlanUnit>): readonly Problem[] {
  return units.flatMap(({ id, path, needs: ids }) =>
    ids
      .filter((need) => !byId.has(need))
      .map((need) => ({
        rule: 'plan',
        unit: id,
        path,
        message: `needs ${need}, which Pulumi does not apply`,
        fix: 'give both to one owner',
      })),
  );
}

function calls({ units, calls: all }: Intent): readonly Problem[] {
  return units.flatMap(({ id, path }) => {
    const made = all.get(id);
    const message = made && (tooLong(made.create.line) ?? (made.delete === undefined ? undefined : tooLong(made.delete.line)));
    return message === undefined ? [] : [{ rule: 'call', unit: id, path, message }];
  });
}

function kubeconfig({ units, kubeconfig: source }: Intent, byId: ReadonlyMap<string, PlanUnit>): readonly Problem[] {
  const object = units.find(({ body }) => body.type === 'KubernetesObject');
  if (object === undefined || source === 'given') return [];
  if (source === undefined) {
    return [
      {
        rule: 'kubeconfig',
        unit: object.id,
        path: object.path,
        message: 'cannot be applied without a kubeconfig',
        fix: 'add the command that reads the kubeconfig to the first server',
      },
    ];
  }
  if (byId.get(source.output)?.body.type !== 'HostCommand') {
    return [{ rule: 'kubeconfig', unit: source.output, message: 'should print the kubeconfig, but is not a command of this home' }];
  }
  const early = [...closures(units, [source.output])].find((id) => byId.get(id)?.body.type === 'KubernetesObject');
  if (early === undefined) return [];
  return [
    {
      rule: 'kubeconfig',
      unit: source.output,
      message: `needs ${early}, which cannot be applied without the kubeconfig`,
      fix: 'remove that dependency',
    },
  ];
}

/** The machines that a unit is about and runs on. */
function listMachines(body: UnitBody): readonly string[] {
  if (body.type === 'KubernetesObject') return [];
  return body.type === 'HostCommand' ? [body.host, body.runsOn] : [body.host];
}
