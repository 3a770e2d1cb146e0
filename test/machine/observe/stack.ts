import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { TemporaryFolder } from '../../../src/rehearsal/control-plane/temporary-folder.js';
import { findPulumi } from '../../../src/rehearsal/pulumi/find-programs.js';
import { Pulumi, type PulumiProgram } from '../../../src/rehearsal/pulumi/pulumi.js';
import { changes, type EngineReport } from '../../../src/rehearsal/pulumi/report.js';
import type { MachineFarm } from '../../nspawn/machines.js';
import { forReal } from '../../nspawn/over-ssh.js';
import type { DescribedHome, DescribedHost } from './described-home.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A stack of small homes, applied to real machines by Pulumi. */
export class Stack {
  private constructor(
    readonly farm: MachineFarm,
    readonly pulumi: Pulumi,
    readonly folder: TemporaryFolder,
  ) {}

  static async create(farm: MachineFarm): Promise<Stack> {
    const { SSH_AUTH_SOCK: _, ...env } = process.env;
    const programs = await findPulumi({ root: ROOT });
    const folder = TemporaryFolder.create(tmpdir(), 'permacade-test-');
    return new Stack(farm, await Pulumi.create({ programs, folder, commands: forReal(), env }), folder);
  }

  /** The machine of the farm, as a home declares it. */
  host(name: string, more: Omit<DescribedHost, 'machine'> = {}, changes: Partial<DescribedHost['machine']> = {}): DescribedHost {
    const { address, user, hostKey } = this.farm.machine(name);
    return { machine: { name, address, user, hostKey, ...changes }, ...more };
  }

  preview(home: DescribedHome): Promise<EngineReport> {
    return this.pulumi.preview(this.#program(home));
  }

  up(home: DescribedHome): Promise<EngineReport> {
    return this.pulumi.up(this.#program(home));
  }

  /** The state as it lies on disk. */
  state(): Promise<string> {
    return this.pulumi.state({ stack: 'small' });
  }

  #program(home: DescribedHome): PulumiProgram {
    return {
      root: ROOT,
      stack: 'small',
      main: 'test/machine/observe/fixtures/program.ts',
      config: {
        'fixture:home': JSON.stringify(home),
        'secret:ssh-key': readFileSync(this.farm.identity, 'utf8'),
        'secret:token': 'the-value-of-the-token',
      },
      secretKeys: ['secret:ssh-key', 'secret:token'],
    };
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
