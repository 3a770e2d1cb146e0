import type { remote } from '@pulumi/command';
import type { Provider } from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { HostCommandBody, HostFileBody, KubernetesObjectBody, PlanUnit } from '../../constructs/core/plan-unit.js';
import { OutputRef, splitText, SecretRef, type Textual } from '../../constructs/core/secret-ref.js';
import { holdsData } from '../plan/holds-data.js';
import { groupKind } from '../../constructs/core/identity.js';
import type { Plan } from '../plan/plan.js';
import { HomeError } from '../plan/problem.js';
import { addAnnotations } from '../plan/waves.js';
import { applied } from './applied.js';
import { treatment } from './awaiting.js';
import { findProblems } from './check.js';
import { clusterProvider } from './cluster.js';
import { ChartComponent, HostComponent } from './components.js';
import { connection, type ReachableMachine, type SshLogin } from './connection.js';
import { unusableShell } from '../machine/script/call-over-ssh.js';
import { readPrinted } from '../machine/script/bundled-call.js';
import { lastWords } from '../machine/ssh/ssh-error.js';
import { chooseHandOver } from './hand-over.js';
import { KubernetesResource, resourceName, resourceType } from './kubernetes-resource.js';
import { resolveText, resolveTree, type Values } from './references.js';
import { ALL_INPUTS, type RemoteCalls, remoteCalls, remoteCommand } from './remote.js';
import { removal } from './removal.js';
import { type ObservationSummary, UNOBSERVED } from '../machine/observe/sight.js';

export interface RegisterOptions {
  /** Name of the stack. It identifies the cluster even when its address changes. */
  readonly cluster: string;
  /** Kubeconfig of the cluster, as the output of a command of the plan or as text. @default - the home has no objects for Pulumi */
  readonly kubeconfig?: OutputRef | pulumi.Input<string>;
  readonly login: SshLogin;
  /** Reads the value of a secret, marked as secret. Undefined when it is not set. */
  readonly secret: (name: string) => pulumi.Output<string> | undefined;
  /**
   * Whether objects change owner. Then objects that leave the program stay in the cluster, and objects that exist already are
   * taken over. @default false
   */
  readonly handOver?: boolean;
  /** The current state of the hosts. @default - no host was observed */
  readonly observed?: ObservationSummary;
}

/** The registered resources, by unit id. */
export type Registered = ReadonlyMap<string, pulumi.CustomResource>;

/**
 * Registers every unit that Pulumi owns, each as one resource, in plan order. Throws a HomeError with everything
 * that is missing before it registers anything.
 */
export function register(plan: Plan, options: RegisterOptions): Registered {
  const { kubeconfig, observed = UNOBSERVED } = options;
  const source = kubeconfig instanceof OutputRef ? kubeconfig : undefined;
  const units = applied(plan.units, source?.output);
  const calls = new Map(
    units.flatMap(({ id, body }) =>
      body.type === 'KubernetesObject' ? [] : [[id, remoteCalls(plan, body, { repair: chooseRepair(id, body, observed) })] as const],
    ),
  );
  const problems = findProblems({
    stack: pulumi.getStack(),
    machines: plan.hosts,
    units,
    calls,
    kubeconfig: source ?? (kubeconfig === undefined ? undefined : 'given'),
    hasSecret: (name) => options.secret(name) !== undefined,
  });
  if (problems.length > 0) throw new HomeError(problems);
  const registration = new Registration(plan, units, calls, options);
  withoutTraces(() => units.forEach((unit) => registration.add(unit)));
  return registration.resources;
}

/** Runs without stack traces. Pulumi's state would keep one of ten lines for each resource, and all are the same loop here. */
function withoutTraces(run: () => void): void {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = () => '';
  try {
    run();
  } finally {
    Error.prepareStackTrace = prepareStackTrace!;
  }
}

class Registration {
  readonly resources = new Map<string, pulumi.CustomResource>();
  readonly #options: RegisterOptions;
  readonly #calls: ReadonlyMap<string, RemoteCalls>;
  readonly #machines: ReadonlyMap<string, ReachableMachine>;
  /** The machine that a file or command concerns, by unit id. */
  readonly #hostOf: ReadonlyMap<string, string>;
  /** Units that another one needs. */
  readonly #needed: ReadonlySet<string>;
  readonly #secretOutputs: ReadonlySet<string>;
  readonly #commands = new Map<string, remote.Command>();
  readonly #charts = new Map<string, ChartComponent>();
  readonly #hosts = new Map<string, HostComponent>();
  /** The unit registered last for each host. Units of a host run one after another; no host waits for another, which may be off. */
  readonly #last = new Map<string, string>();
  /** Connection checks of hosts. Each is ready once its script has printed something. */
  readonly #checked = new Map<string, pulumi.Output<pulumi.Resource>>();
  readonly #values: Values;
  #provider: Provider | undefined;

  constructor(plan: Plan, units: readonly PlanUnit[], calls: ReadonlyMap<string, RemoteCalls>, options: RegisterOptions) {
    this.#options = options;
    this.#calls = calls;
    // Host keys of all machines in use were found before.
    this.#machines = new Map(plan.hosts.map((machine) => [machine.name, machine as ReachableMachine]));
    this.#hostOf = new Map(units.flatMap(({ id, body }) => (body.type === 'KubernetesObject' ? [] : [[id, body.host] as const])));
    this.#needed = new Set(units.flatMap(({ needs }) => needs));
    this.#secretOutputs = new Set(units.filter(({ body }) => body.type === 'HostCommand' && body.secretOutput).map(({ id }) => id));
    this.#values = { secret: options.secret, output: (unit) => this.#output(unit) };
  }

  add(unit: PlanUnit): void {
    const resource = this.#register(unit);
    this.resources.set(unit.id, resource);
  }

  #register({ id, needs, body }: PlanUnit): pulumi.CustomResource {
    const dependsOn = needs.map((need) => this.#ready(need));
    switch (body.type) {
      case 'KubernetesObject':
        return this.#object(id, body, dependsOn);
      case 'HostFile':
        return this.#remote(id, body, body.content, isSecret(body.content, this.#secretOutputs), needs);
      case 'HostCommand':
        return this.#remote(id, body, body.stdin, body.secretOutput || isSecret(body.stdin, this.#secretOutputs), needs);
      default:
        return unhandled(body);
    }
  }

  #object(
    id: string,
    { chart, manifest, references }: KubernetesObjectBody,
    dependsOn: pulumi.Input<pulumi.Resource>[],
  ): pulumi.CustomResource {
    const { annotations: awaited, customTimeouts } = treatment(manifest, this.#needed.has(id));
    const handOver = chooseHandOver(manifest, this.#options.handOver ?? false);
    const annotations = { ...awaited, ...handOver.annotations };
    const annotated = Object.keys(annotations).length === 0 ? manifest : addAnnotations(manifest, annotations);
    const inputs = resolveTree(annotated, references, this.#values) as pulumi.Inputs;
    const isSecretKind = groupKind(manifest) === 'core/Secret';
    return new KubernetesResource(resourceName(manifest), isSecretKind ? withSecretData(inputs) : inputs, resourceType(manifest), {
      parent: getOrMake(this.#charts, chart, () => new ChartComponent(chart)),
      provider: this.#cluster(),
      dependsOn,
      retainOnDelete: holdsData(manifest) || handOver.retainOnDelete,
      ...(customTimeouts === undefined ? {} : { customTimeouts }),
      ...(isSecretKind ? { additionalSecretOutputs: ['data', 'stringData'] } : {}),
    });
  }

  #remote(id: string, body: HostFileBody | HostCommandBody, text: Textual, secret: boolean, needs: readonly string[]): remote.Command {
    const { host } = body;
    const { observed = UNOBSERVED, login } = this.#options;
    const on = body.type === 'HostCommand' ? body.runsOn : host;
    const unseen = observed.unseen.has(on) || observed.unseen.has(host);
    const known = this.#machines.get(on)!;
    const machine = { ...known, address: observed.addresses.get(on) ?? known.address };
    const calls = this.#calls.get(id)!;
    const value = resolveText(text, this.#values);
    const before = this.#last.get(host);
    // The units of the same host form a chain, so the last of them stands for all.
    const elsewhere = needs.filter((need) => this.#hostOf.get(need) !== host);
    const options = {
      parent: getOrMake(this.#hosts, host, () => new HostComponent(host)),
      dependsOn: (before === undefined ? elsewhere : [...elsewhere, before]).map((need) => this.#ready(need)),
      ...(unseen ? { ignoreChanges: ALL_INPUTS } : {}),
    };
    // Pulumi removes resources in reverse order, so the removal comes before the command.
    const leaving =
      body.type !== 'HostCommand' || !body.deleteIfReachable || calls.delete === undefined
        ? undefined
        : removal(`${id} (removal)`, { machine: known, login, secret, call: calls.delete, text: value }, options);
    const command = remoteCommand(
      id,
      {
        connection: connection(machine, login, unseen),
        calls: leaving === undefined ? calls : { create: calls.create },
        text: value,
        secret,
      },
      leaving === undefined ? options : { ...options, dependsOn: [...options.dependsOn, leaving] },
    );
    this.#last.set(host, id);
    if (body.type === 'HostCommand' && body.bundlesScript) this.#checked.set(id, requireOutput(command, machine));
    this.#commands.set(id, command);
    return command;
  }

  /** The resource to depend on for a unit. */
  #ready(id: string): pulumi.Input<pulumi.Resource> {
    return this.#checked.get(id) ?? this.resources.get(id)!;
  }

  #output(unit: string): pulumi.Output<string> | undefined {
    const stdout = this.#commands.get(unit)?.stdout;
    return stdout !== undefined && this.#secretOutputs.has(unit) ? pulumi.secret(stdout) : stdout;
  }

  /** Created with the first object, because a home without objects has no cluster to reach. */
  #cluster(): Provider {
    const { kubeconfig, cluster, handOver = false } = this.#options;
    const text = kubeconfig instanceof OutputRef ? this.#output(kubeconfig.output) : kubeconfig;
    this.#provider ??= clusterProvider({ kubeconfig: text!, identifier: cluster, takeOver: handOver });
    return this.#provider;
  }
}

/** The repair word of a unit. If its host could not be observed, the connection check gets a word of its own, so that it runs again later. */
function chooseRepair(id: string, body: HostFileBody | HostCommandBody, { repairs, unseen }: ObservationSummary): string | undefined {
  return repairs.get(id) ?? (body.type === 'HostCommand' && body.bundlesScript && unseen.has(body.host) ? 'unseen' : undefined);
}

/**
 * Waits until the script of a connection check has printed something. A login shell that runs nothing may still end with 0; then
 * this throws, and nothing else is sent to that machine.
 */
function requireOutput(command: remote.Command, machine: ReachableMachine): pulumi.Output<pulumi.Resource> {
  return pulumi.all([command.stdout, command.stderr]).apply(([stdout, stderr]): pulumi.Resource => {
    if (pulumi.runtime.isDryRun() || (readPrinted(stdout) ?? '').trim() !== '') return command;
    throw new pulumi.RunError(unusableShell(machine, lastWords(`${stdout}\n${stderr}`)));
  });
}

/** Marks all data of a Secret as secret, also values written in the program. */
function withSecretData(inputs: pulumi.Inputs): pulumi.Inputs {
  const fields = ['data', 'stringData'].filter((field) => inputs[field] !== undefined);
  return { ...inputs, ...Object.fromEntries(fields.map((field) => [field, pulumi.secret(inputs[field])])) };
}

function isSecret(text: Textual, secretOutputs: ReadonlySet<string>): boolean {
  return splitText(text).some((part) => part instanceof SecretRef || (part instanceof OutputRef && secretOutputs.has(part.output)));
}

function getOrMake<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

/** Does not type-check when a kind of unit is missing above. */
function unhandled(body: never): never {
  throw new Error(`no way to register ${JSON.stringify(body)}`);
}
