import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HostCommandBody, HostFileBody } from '../../../constructs/core/plan-unit.js';
import type { Decision } from '../../../src/machine/observe/decide.js';
import { readAnswer } from '../../../src/machine/observe/answer.js';
import { decide } from '../../../src/machine/observe/decide.js';
import { createLookCall, type HostUnit } from '../../../src/machine/observe/observer.js';
import { type Call, createCall } from '../../../src/machine/script/call.js';
import { type HostPlan, unitDigest, formatUnitId } from '../../../src/machine/script/stamp.js';
import { hostPlan, installBody, scriptOf } from '../script/host-plan.js';
import { sandbox, type Sandbox } from '../script/sandbox.js';

const SCRIPTS = { 'keep.sh': scriptOf('printf %s "$2" >"$1"'), 'keep.state.sh': scriptOf('cat "$1"') };

/** One machine in a folder, and a state that remembers which call each unit made last, as Pulumi's does. */
export class Box {
  readonly sandbox: Sandbox = sandbox();
  readonly #state = new Map<string, string>();
  readonly #installed = new Set<string>();

  constructor() {
    mkdirSync(join(this.sandbox.folder, 'etc'));
  }

  path(name: string): string {
    return join(this.sandbox.folder, 'etc', name);
  }

  file(name: string, changes: Partial<HostFileBody> = {}): HostUnit {
    return unit({
      type: 'HostFile',
      host: 'pi-3',
      path: this.path(name),
      content: `content of ${name}\n`,
      mode: '0644',
      owner: 'root',
      group: 'root',
      restarts: [],
      ...changes,
    });
  }

  /** Keeps a line in a file: its state is what the file holds. */
  command(name: string, changes: Partial<HostCommandBody> = {}): HostUnit {
    return unit({
      type: 'HostCommand',
      host: 'pi-3',
      name,
      script: 'keep.sh',
      state: 'keep.state.sh',
      args: [this.path(`${name}.state`), name],
      runsOn: 'pi-3',
      stdin: '',
      bundlesScript: false,
      deleteIfReachable: false,
      timeoutSeconds: 20,
      secretOutput: false,
      ...changes,
    });
  }

  async observe(units: readonly HostUnit[]): Promise<ReadonlyMap<string, Decision>> {
    const plan = planOf(units);
    const installation = createCall(plan, installBody);
    // Scripts stay on a machine until they change.
    if (!this.#installed.has(installation.line)) await this.sandbox.call(installation);
    this.#installed.add(installation.line);
    const { line, input } = createLookCall(plan, 'pi-3', units, [], 20);
    const { stdout, stderr } = await this.sandbox.run(line, input);
    const answer = readAnswer(stdout, units.length, 0);
    if (answer === undefined) throw new Error(`no answer: ${stdout}\n${stderr}`);
    return new Map(units.map(({ id, body }, at) => [id, decide(answer.units[at]!, unitDigest(plan, body), answer.machineId)]));
  }

  /** Ids of the units whose call is another than the last one. */
  async preview(units: readonly HostUnit[]): Promise<readonly string[]> {
    const observed = await this.observe(units);
    return units.filter((each) => this.#call(each, observed, units).line !== this.#state.get(each.id)).map(({ id }) => id);
  }

  /** Runs what a preview names, and returns it. */
  async up(units: readonly HostUnit[]): Promise<readonly string[]> {
    const observed = await this.observe(units);
    const changed: string[] = [];
    for (const each of units) {
      const call = this.#call(each, observed, units);
      if (call.line === this.#state.get(each.id)) continue;
      changed.push(each.id);
      const { exitCode, stderr } = await this.sandbox.call(call, each.body.type === 'HostFile' ? String(each.body.content) : '');
      if (exitCode !== 0) throw new Error(stderr);
      this.#state.set(each.id, call.line);
    }
    return changed;
  }

  #call({ id, body }: HostUnit, observed: ReadonlyMap<string, Decision>, units: readonly HostUnit[]): Call {
    return createCall(planOf(units), body, { repair: observed.get(id)!.repair });
  }

  remove(): void {
    this.sandbox.remove();
  }
}

function planOf(units: readonly HostUnit[]): HostPlan {
  return hostPlan(
    units.map(({ body }) => body),
    SCRIPTS,
  );
}

function unit(body: HostFileBody | HostCommandBody): HostUnit {
  return { id: formatUnitId(body), path: 'test', owner: 'pulumi', needs: [], body };
}
