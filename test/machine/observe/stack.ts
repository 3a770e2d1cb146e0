import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Engine } from '../../../src/rehearsal/engine/engine.js';
import { shellLocal, sshRemote, type SshRemoteOptions } from '../../../src/rehearsal/engine/over-ssh.js';
import { changes, type EngineReport } from '../../../src/rehearsal/engine/step.js';
import type { MachineFarm } from '../../nspawn/machines.js';
import type { DescribedHome, DescribedHost } from './described-home.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A stack of small homes, applied to real machines by the engine stand-in. */
export class Stack {
  readonly #folder = mkdtempSync(join(tmpdir(), 'permacade-stack-'));
  readonly #farm: MachineFarm;
  readonly #remote: SshRemoteOptions;

  constructor(farm: MachineFarm, remote: SshRemoteOptions = {}) {
    this.#farm = farm;
    this.#remote = remote;
  }

  /** The machine of the farm, as a home declares it. */
  host(name: string, more: Omit<DescribedHost, 'machine'> = {}, changes: Partial<DescribedHost['machine']> = {}): DescribedHost {
    const { address, user, hostKey } = this.#farm.machine(name);
    return { machine: { name, address, user, hostKey, ...changes }, ...more };
  }

  preview(home: DescribedHome): Promise<EngineReport> {
    return this.#engine(home).preview();
  }

  up(home: DescribedHome): Promise<EngineReport> {
    return this.#engine(home).up();
  }

  /** The state as it lies on disk. */
  get text(): string {
    return readFileSync(join(this.#folder, 'state.json'), 'utf8');
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #engine(home: DescribedHome): Engine {
    const { SSH_AUTH_SOCK: _, ...env } = process.env;
    return new Engine({
      root: ROOT,
      stack: 'small',
      main: 'test/machine/observe/fixtures/program.ts',
      config: {
        'fixture:home': JSON.stringify(home),
        'secret:ssh-key': readFileSync(this.#farm.identity, 'utf8'),
        'secret:token': 'the-value-of-the-token',
      },
      secretKeys: ['secret:ssh-key', 'secret:token'],
      state: join(this.#folder, 'state.json'),
      env,
      kubernetes: () => {
        throw new Error('this home has no objects');
      },
      remote: sshRemote(this.#remote),
      local: shellLocal,
      pauseMs: 100,
    });
  }
}

/** Names of what was done, without the stack. */
export function done(report: EngineReport): readonly string[] {
  return changes(report)
    .filter(({ type }) => type.startsWith('command:'))
    .map(({ op, name, error }) => `${error === undefined ? '' : 'failed '}${op} ${name}`);
}

/** What was said, by severity. */
export function said(report: EngineReport, severity: 'info' | 'warning' | 'error'): string {
  return report.diagnostics
    .filter((each) => each.severity === severity)
    .map(({ message }) => message)
    .join('\n');
}
