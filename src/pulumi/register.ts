import type { remote } from '@pulumi/command';
import type { Provider } from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { HostCommandBody, HostFileBody, KubernetesObjectBody, PlanUnit } from '../../constructs/core/plan-unit.js';
import { OutputRef, partsOf, SecretRef, type Textual } from '../../constructs/core/secret-ref.js';
import { holdsData } from '../plan/holds-data.js';
import { groupKind } from '../../constructs/core/identity.js';
import type { Plan } from '../plan/plan.js';
import { HomeError } from '../plan/problem.js';
import { addAnnotations } from '../plan/waves.js';
import { applied } from './applied.js';
import { treatment } from './awaiting.js';
import { problemsOf } from './check.js';
import { clusterProvider } from './cluster.js';
import { ChartComponent, HostComponent } from './components.js';
import { connection, type ReachableMachine, type SshLogin } from './connection.js';
import { handOverOf } from './hand-over.js';
import { KubernetesResource, resourceName, resourceType } from './kubernetes-resource.js';
import { resolveText, resolveTree, type Values } from './references.js';
import { ALL_INPUTS, remoteCommand, type RemoteScript, remoteScript } from './remote.js';
import { removal } from './removal.js';
import { type Sight, UNOBSERVED } from '../machine/observe/sight.js';

export interface RegisterOptions {
  /** Names the cluster for ever, whatever its address: the stack's name. */
  readonly cluster: string;
  /** How to reach the cluster: what a command of the plan prints, or the text itself. @default - the home has no objects for Pulumi */
  readonly kubeconfig?: OutputRef | pulumi.Input<string>;
  readonly login: SshLogin;
  /** The value of a secret, marked as one. Undefined when it is not set. */
  readonly secret: (name: string) => pulumi.Output<string> | undefined;
  /**
   * Whether objects are on their way to or from another owner: those that leave the program stay, and those that are
   * there already are taken over. @default false
   */
  readonly handOver?: boolean;
  /** What the hosts look like now. @default - nobody looked */
  readonly sight?: Sight;
}

/** What was registered, by unit id. */
export type Registered = ReadonlyMap<string, pulumi.CustomResource>;

/**
 * Registers every unit that Pulumi owns, each as one resource, in plan order. Throws a HomeError with everything
 * that is missing before it registers anything.
 */
export function register(plan: Plan, options: RegisterOptions): Registered {
  const { kubeconfig, sight = UNOBSERVED } = options;
  const source = kubeconfig instanceof OutputRef ? kubeconfig : undefined;
  const units = applied(plan.units, source?.output);
  const scripts = new Map(
    units.flatMap(({ id, body }) => {
      if (body.type === 'KubernetesObject') return [];
      const repair = sight.repairs.get(id);
      return [[id, remoteScript(body, { repair, scripts: plan.scripts })] as const];
    }),
  );
  const problems = problemsOf({
    stack: pulumi.getStack(),
    machines: plan.hosts,
    units,
    scripts,
    kubeconfig: source ?? (kubeconfig === undefined ? undefined : 'given'),
    hasSecret: (name) => options.secret(name) !== undefined,
  });
  if (problems.length > 0) throw new HomeError(problems);
  const registration = new Registration(plan, units, scripts, options);
  for (const unit of units) registration.add(unit);
  return registration.resources;
}

class Registration {
  readonly resources = new Map<string, pulumi.CustomResource>();
  readonly #options: RegisterOptions;
  readonly #scripts: ReadonlyMap<string, RemoteScript>;
  readonly #machines: ReadonlyMap<string, ReachableMachine>;
  /** Units that another one needs. */
  readonly #needed: ReadonlySet<string>;
  readonly #secretOutputs: ReadonlySet<string>;
  readonly #commands = new Map<string, remote.Command>();
  readonly #charts = new Map<string, ChartComponent>();
  readonly #hosts = new Map<string, HostComponent>();
  /** What was registered last about each host: one thing after another, and no host waits for another that may be off. */
  readonly #last = new Map<string, remote.Command>();
  readonly #values: Values;
  #provider: Provider | undefined;

  constructor(plan: Plan, units: readonly PlanUnit[], scripts: ReadonlyMap<string, RemoteScript>, options: RegisterOptions) {
    this.#options = options;
    this.#scripts = scripts;
    // Host keys of all machines in use were found before.
    this.#machines = new Map(plan.hosts.map((machine) => [machine.name, machine as ReachableMachine]));
    this.#needed = new Set(units.flatMap(({ needs }) => needs));
    this.#secretOutputs = new Set(units.filter(({ body }) => body.type === 'HostCommand' && body.secretOutput).map(({ id }) => id));
    this.#values = { secret: options.secret, output: (unit) => this.#output(unit) };
  }

  add(unit: PlanUnit): void {
    const resource = this.#register(unit);
    this.resources.set(unit.id, resource);
  }

  #register({ id, needs, body }: PlanUnit): pulumi.CustomResource {
    const dependsOn = needs.map((need) => this.resources.get(need)!);
    switch (body.type) {
      case 'KubernetesObject':
        return this.#object(id, body, dependsOn);
      case 'HostFile':
        return this.#remote(id, body, body.content, isSecret(body.content, this.#secretOutputs), dependsOn);
      case 'HostCommand':
        return this.#remote(id, body, body.stdin, body.secretOutput || isSecret(body.stdin, this.#secretOutputs), dependsOn);
      default:
        return unhandled(body);
    }
  }

  #object(id: string, { chart, manifest, references }: KubernetesObjectBody, dependsOn: pulumi.Resource[]): pulumi.CustomResource {
    const { annotations: awaited, customTimeouts } = treatment(manifest, this.#needed.has(id));
    const handOver = handOverOf(manifest, this.#options.handOver ?? false);
    const annotations = { ...awaited, ...handOver.annotations };
    const annotated = Object.keys(annotations).length === 0 ? manifest : addAnnotations(manifest, annotations);
    const inputs = resolveTree(annotated, references, this.#values) as pulumi.Inputs;
    const isSecretKind = groupKind(manifest) === 'core/Secret';
    return new KubernetesResource(resourceName(manifest), isSecretKind ? withSecretData(inputs) : inputs, resourceType(manifest), {
      parent: of(this.#charts, chart, () => new ChartComponent(chart)),
      provider: this.#cluster(),
      dependsOn,
      retainOnDelete: holdsData(manifest) || handOver.retainOnDelete,
      ...(customTimeouts === undefined ? {} : { customTimeouts }),
      ...(isSecretKind ? { additionalSecretOutputs: ['data', 'stringData'] } : {}),
    });
  }

  #remote(id: string, body: HostFileBody | HostCommandBody, text: Textual, secret: boolean, needs: pulumi.Resource[]): remote.Command {
    const { host } = body;
    const { sight = UNOBSERVED, login } = this.#options;
    const on = body.type === 'HostCommand' ? body.runsOn : host;
    const unseen = sight.unseen.has(on) || sight.unseen.has(host);
    const known = this.#machines.get(on)!;
    const machine = { ...known, address: sight.addresses.get(on) ?? known.address };
    const { delete: remove, ...kept } = this.#scripts.get(id)!;
    const input = body.type === 'HostCommand' && text === '' ? {} : { input: resolveText(text, this.#values) };
    const before = this.#last.get(host);
    const options = {
      parent: of(this.#hosts, host, () => new HostComponent(host)),
      dependsOn: before === undefined || needs.includes(before) ? needs : [...needs, before],
      ...(unseen ? { ignoreChanges: ALL_INPUTS } : {}),
    };
    // What comes after it in the program goes before it when it leaves.
    const leaving =
      body.type !== 'HostCommand' || !body.deleteIfReachable || remove === undefined
        ? undefined
        : removal(
            `${id} (removal)`,
            {
              ...{ machine: known, login, secret, script: { ...kept, delete: remove } },
              subject: `host ${host}: ${body.name} (removal)`,
              ...input,
            },
            options,
          );
    const command = remoteCommand(
      id,
      {
        connection: connection(machine, login, unseen),
        script: leaving === undefined && remove !== undefined ? { ...kept, delete: remove } : kept,
        ...input,
        secret,
      },
      leaving === undefined ? options : { ...options, dependsOn: [...options.dependsOn, leaving] },
    );
    this.#last.set(host, command);
    this.#commands.set(id, command);
    return command;
  }

  #output(unit: string): pulumi.Output<string> | undefined {
    const stdout = this.#commands.get(unit)?.stdout;
    return stdout !== undefined && this.#secretOutputs.has(unit) ? pulumi.secret(stdout) : stdout;
  }

  /** Made with the first object: a home without any has no cluster to reach. */
  #cluster(): Provider {
    const { kubeconfig, cluster, handOver = false } = this.#options;
    const text = kubeconfig instanceof OutputRef ? this.#output(kubeconfig.output) : kubeconfig;
    this.#provider ??= clusterProvider({ kubeconfig: text!, identifier: cluster, takeOver: handOver });
    return this.#provider;
  }
}

/** All of a Secret's data is secret, also what is written into it in clear. */
function withSecretData(inputs: pulumi.Inputs): pulumi.Inputs {
  const fields = ['data', 'stringData'].filter((field) => inputs[field] !== undefined);
  return { ...inputs, ...Object.fromEntries(fields.map((field) => [field, pulumi.secret(inputs[field])])) };
}

function isSecret(text: Textual, secretOutputs: ReadonlySet<string>): boolean {
  return partsOf(text).some((part) => part instanceof SecretRef || (part instanceof OutputRef && secretOutputs.has(part.output)));
}

function of<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

/** Does not type-check when a kind of unit is missing above. */
function unhandled(body: never): never {
  throw new Error(`no way to register ${JSON.stringify(body)}`);
}
