import { UserError } from '../../user-error.js';
import { adopt } from './adoption.js';
import { formerUrns } from './aliases.js';
import { deleteAll } from './deletion.js';
import { needsOf } from './deletion-order.js';
import { contains, parsePath } from './property-path.js';
import { type Outcome, type ResourceProvider, UncertainError } from './provider.js';
import type { Providers } from './providers.js';
import { markOutputs, recorded, withIgnored } from './recording.js';
import type { Registration } from './registration.js';
import { replaceWithDependents } from './replacement.js';
import type { ResourceState, State } from './state.js';
import type { Diagnostic, Step } from './step.js';
import { nameOf, providerUrn, STACK_TYPE, urnOf } from './urn.js';
import { secretTexts, UNKNOWN, type WireObject } from './wire.js';

export interface DeploymentOptions {
  readonly stack: string;
  readonly project: string;
  readonly state: State;
  readonly providers: Providers;
  /** Whether this is a preview. */
  readonly dryRun: boolean;
  /** Whether what does not depend on a failure goes on. */
  readonly continueOnError: boolean;
  readonly onStep: (step: Step) => void;
  readonly onDiagnostic: (diagnostic: Diagnostic) => void;
  /** Told every value that must not be said. */
  readonly onSecret: (texts: readonly string[]) => void;
}

/** What the program hears of its registration. */
export interface Reply {
  readonly result: 'success' | 'fail' | 'skip';
  readonly urn: string;
  /** Empty while it is not known. */
  readonly id: string;
  readonly outputs: WireObject;
}

/** Nothing new is begun: the run has ended in an error. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

/** What is to be done about one registered resource, all names resolved. */
export interface Goal extends Registration {
  readonly urn: string;
  readonly provided: ResourceProvider | undefined;
}

/** One run over a stack: takes registrations as they come, and at the end deletes what was not registered. */
export class Deployment {
  readonly options: DeploymentOptions;
  /** URNs registered in this run. */
  readonly seen = new Set<string>();
  /** URNs of what failed, or was skipped for that reason. */
  readonly failed = new Set<string>();
  /** URNs of what was not deleted because it is protected. */
  readonly refused = new Set<string>();
  /** URNs replaced in this run. */
  readonly replaced = new Set<string>();
  readonly #former = new Map<string, string>();
  #stopped = false;

  constructor(options: DeploymentOptions) {
    this.options = options;
  }

  /** Whether anything failed. */
  get hasFailed(): boolean {
    return this.#stopped || this.failed.size > 0;
  }

  /** Whether anything failed other than a deletion that was refused before it began. */
  get hasBroken(): boolean {
    return this.#stopped || [...this.failed].some((urn) => !this.refused.has(urn));
  }

  /** Ends the run: what is under way ends, nothing else begins. */
  stop(message?: string, urn?: string): void {
    this.#stopped = true;
    if (message !== undefined) this.options.onDiagnostic({ severity: 'error', message, ...(urn === undefined ? {} : { urn }) });
  }

  /** Records what a component says of itself. Returns whether it is the stack. */
  registerOutputs(urn: string, outputs: WireObject): boolean {
    const component = this.options.state.find(urn);
    if (component === undefined) return false;
    this.options.onSecret(secretTexts(outputs));
    this.options.state.put({ ...component, outputs });
    return component.type === STACK_TYPE;
  }

  /** Brings one resource about. Throws a StoppedError when the run is over. */
  async register(registration: Registration): Promise<Reply> {
    if (this.#stopped) throw new StoppedError('the run has ended in an error');
    const { stack, project, state } = this.options;
    const urn = urnOf({ stack, project, ...registration });
    this.options.onSecret(secretTexts(registration.inputs));
    try {
      if (this.seen.has(urn))
        throw new UserError(`there are two resources of type ${registration.type} called ${registration.name}: give one another name`);
      this.#adoptIdentity(urn, registration);
      this.seen.add(urn);
      const skipped = this.#failedNeed(registration);
      if (skipped !== undefined) return this.#skip(urn, registration, skipped);
      return await this.#resolve({ ...registration, urn, provided: this.#provided(urn, registration) }, state.find(urn));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      // A program that is wrong itself is not gone on with.
      this.stop(error.message, urn);
      throw new StoppedError(error.message, { cause: error });
    }
  }

  /** Deletes what the program did not register. Only for a program that ended well. */
  async finish(): Promise<void> {
    if (!this.#stopped) await deleteAll(this);
  }

  /** Does one step: says it, and records what came of it or that it failed. */
  async step<T>(step: Omit<Step, 'type' | 'name'>, type: string, work: () => Promise<T>): Promise<T | undefined> {
    const told = { ...step, type, name: nameOf(step.urn) };
    try {
      const result = await work();
      this.options.onStep(told);
      return result;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // Where nobody knows whether it was done, the next run must look.
      if (!(error instanceof UncertainError)) this.options.state.cancel(step.urn);
      this.failed.add(step.urn);
      this.options.onStep({ ...told, error: message });
      this.options.onDiagnostic({ severity: 'error', message, urn: step.urn });
      if (!this.options.continueOnError && !this.refused.has(step.urn)) this.#stopped = true;
      return undefined;
    }
  }

  /** Where the state knows the resource under a former URN, it is the same one. */
  #adoptIdentity(urn: string, registration: Registration): void {
    const { stack, project, state } = this.options;
    if (state.find(urn) !== undefined) return;
    const found = formerUrns(registration, { stack, project, former: this.#former }).find((former) => state.find(former) !== undefined);
    if (found === undefined) return;
    if (this.seen.has(found)) throw new UserError(`${registration.name} (${registration.type}): its alias ${found} is registered as well`);
    this.#former.set(urn, found);
    state.rename(found, urn);
  }

  #provided(urn: string, { type, custom, provider }: Registration): ResourceProvider | undefined {
    if (!custom) return undefined;
    return this.options.providers.of(type, urn, provider === '' ? undefined : this.options.state.find(providerUrn(provider)));
  }

  #failedNeed({ parent, provider, dependencies, propertyDependencies }: Registration): string | undefined {
    const needs = needsOf({ parent, provider, dependencies, propertyDependencies } as ResourceState);
    return [...needs].find((need) => this.failed.has(need));
  }

  #skip(urn: string, { type, inputs }: Registration, need: string): Reply {
    this.failed.add(urn);
    this.options.onStep({ op: 'skip', urn, type, name: nameOf(urn), changed: [], error: `depends on ${nameOf(need)}, which failed` });
    return { result: 'skip', urn, id: this.options.state.find(urn)?.id ?? '', outputs: inputs };
  }

  async #resolve(registered: Goal, found: ResourceState | undefined): Promise<Reply> {
    const { urn, provided } = registered;
    const old = (provided && (await adopt(this, urn, provided))) ?? found;
    const goal = { ...registered, inputs: withIgnored(registered, old) };
    const wrong = goal.provided?.check(goal.inputs) ?? [];
    if (wrong.length > 0) throw new UserError(`${goal.name} (${goal.type}): ${wrong.join('; ')}`);
    if (old === undefined) return this.#apply(goal, undefined, 'create', []);
    const { changed, replace, deleteBeforeReplace } = this.#difference(goal, old);
    const pending = this.options.state.pendingOf(goal.urn)?.type;
    const interrupted = pending === 'updating' || old.notReady === true;
    // What was being deleted may be gone or not: it is deleted in any case, and made anew.
    const half = old.pendingReplacement === true || pending === 'deleting';
    if (replace.length > 0 || half) {
      const deleteFirst = half || (goal.deleteBeforeReplace ?? deleteBeforeReplace);
      const reply = await replaceWithDependents(this, goal, old, { changed: replace, deleteFirst });
      return reply ?? { result: 'fail', urn: goal.urn, id: '', outputs: goal.inputs };
    }
    if (changed.length > 0 || interrupted) return this.#apply(goal, old, 'update', changed);
    // Values are the same, but a mark may have come or gone.
    const outputs = markOutputs(goal, { ...old.outputs, ...goal.inputs });
    await this.step({ op: 'same', urn: goal.urn, changed: [] }, goal.type, async () => {
      this.options.state.put(recorded(goal, goal.inputs, { id: old.id, outputs }, old.memory));
    });
    return this.reply(goal, { id: old.id, outputs });
  }

  #difference(goal: Goal, old: ResourceState): ReturnType<ResourceProvider['difference']> {
    const { provided, provider } = goal;
    // Another provider is another cluster. The engine cannot tell that names clash there, so the old one goes last.
    if (old.provider !== '' && provider !== '' && !this.options.dryRun && old.provider !== provider) {
      return { changed: ['provider'], replace: ['provider'], deleteBeforeReplace: false };
    }
    if (this.options.dryRun && this.replaced.has(providerUrn(provider))) {
      return { changed: ['provider'], replace: ['provider'], deleteBeforeReplace: false };
    }
    if (provided === undefined) return { changed: [], replace: [], deleteBeforeReplace: false };
    const difference = provided.difference(old, goal.inputs);
    const asked = difference.changed.filter((path) => goal.replaceOnChanges.some((pattern) => contains(pattern, parsePath(path))));
    return { ...difference, replace: [...new Set([...difference.replace, ...asked])] };
  }

  /** Creates or updates, with a note in the state from before to after. */
  async #apply(goal: Goal, old: ResourceState | undefined, op: 'create' | 'update', changed: readonly string[]): Promise<Reply> {
    const reply = await this.perform(goal, old, op, changed, (resource) => this.options.state.put(resource));
    return reply ?? { result: 'fail', urn: goal.urn, id: old?.id ?? '', outputs: goal.inputs };
  }

  /** The operation itself; undefined when it failed. */
  async perform(
    goal: Goal,
    old: ResourceState | undefined,
    op: 'create' | 'update' | 'create-replacement',
    changed: readonly string[],
    record: (resource: ResourceState) => void,
  ): Promise<Reply | undefined> {
    const { urn, inputs, timeouts, provided } = goal;
    const { state, dryRun } = this.options;
    const memory = provided?.remember(inputs, op === 'create-replacement' ? undefined : old?.memory) ?? {};
    const say = (severity: 'info' | 'warning', message: string): void => this.options.onDiagnostic({ severity, message, urn });
    const outcome = await this.step({ op, urn, changed }, goal.type, async (): Promise<Outcome> => {
      if (provided === undefined) {
        const component = { id: '', outputs: {} };
        record(recorded(goal, inputs, component, memory));
        return component;
      }
      const update = op === 'update' && old !== undefined;
      if (!dryRun) state.begin({ type: update ? 'updating' : 'creating', urn, provider: goal.provider, inputs, memory });
      const operation = { urn, inputs, memory, dryRun, timeoutMs: update ? timeouts.update : timeouts.create };
      const result = update ? await provided.update(operation, old, say) : await provided.create(operation, say);
      const marked = { ...result, outputs: markOutputs(goal, result.outputs) };
      this.options.onSecret(secretTexts(marked.outputs));
      record({ ...recorded(goal, inputs, marked, memory), ...(result.notReady === undefined ? {} : { notReady: true }) });
      if (result.notReady !== undefined) throw new Error(result.notReady);
      return marked;
    });
    return outcome === undefined ? undefined : this.reply(goal, outcome);
  }

  reply({ urn }: Goal, { id, outputs }: Pick<Outcome, 'id' | 'outputs'>): Reply {
    return { result: 'success', urn, id: id === UNKNOWN ? '' : id, outputs };
  }
}
