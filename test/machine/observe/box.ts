import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HostCommandBody, HostFileBody } from '../../../constructs/core/plan-unit.js';
import type { Decision } from '../../../src/machine/observe/decide.js';
import { readAnswer } from '../../../src/machine/observe/answer.js';
import { decide } from '../../../src/machine/observe/decide.js';
import { type HostUnit, observer } from '../../../src/machine/observe/observer.js';
import { commandScript } from '../../../src/machine/script/command-script.js';
import { fileScript } from '../../../src/machine/script/file-script.js';
import { framed } from '../../../src/machine/script/framed.js';
import { unitDigest, unitIdOf } from '../../../src/machine/script/stamp.js';
import { sandbox, type Sandbox } from '../script/sandbox.js';

/** One machine in a folder, and a state that remembers which script each unit ran last, as Pulumi's does. */
export class Box {
  readonly sandbox: Sandbox = sandbox();
  readonly #state = new Map<string, string>();

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
      script: 'printf %s "$2" >"$1"',
      state: 'cat "$1"',
      args: [this.path(`${name}.state`), name],
      runsOn: 'pi-3',
      stdin: '',
      deleteIfReachable: false,
      timeoutSeconds: 20,
      secretOutput: false,
      ...changes,
    });
  }

  async observe(units: readonly HostUnit[]): Promise<ReadonlyMap<string, Decision>> {
    const { script, input } = observer('pi-3', units, [], 20, this.sandbox.stamps.folder);
    const { stdout, stderr } = await this.sandbox.run(script, input);
    const answer = readAnswer(stdout, units.length, 0);
    if (answer === undefined) throw new Error(`no answer: ${stdout}\n${stderr}`);
    return new Map(units.map(({ id, body }, at) => [id, decide(answer.units[at]!, unitDigest(body), answer.machineId)]));
  }

  /** Ids of the units whose script is another than the last one. */
  async preview(units: readonly HostUnit[]): Promise<readonly string[]> {
    const observed = await this.observe(units);
    return units.filter((each) => this.#script(each, observed) !== this.#state.get(each.id)).map(({ id }) => id);
  }

  /** Runs what a preview names, and returns it. */
  async up(units: readonly HostUnit[]): Promise<readonly string[]> {
    const observed = await this.observe(units);
    const changed: string[] = [];
    for (const each of units) {
      const script = this.#script(each, observed);
      if (script === this.#state.get(each.id)) continue;
      changed.push(each.id);
      const { exitCode, stderr } = await this.sandbox.run(script, each.body.type === 'HostFile' ? framed(String(each.body.content)) : '');
      if (exitCode !== 0) throw new Error(stderr);
      this.#state.set(each.id, script);
    }
    return changed;
  }

  #script({ id, body }: HostUnit, observed: ReadonlyMap<string, Decision>): string {
    const { repair } = observed.get(id)!;
    const options = { ...this.sandbox.stamps, ...(repair === undefined ? {} : { repair }) };
    return body.type === 'HostFile' ? fileScript(body, options) : commandScript(body, options);
  }

  remove(): void {
    this.sandbox.remove();
  }
}

function unit(body: HostFileBody | HostCommandBody): HostUnit {
  return { id: unitIdOf(body), path: 'test', owner: 'pulumi', needs: [], body };
}
