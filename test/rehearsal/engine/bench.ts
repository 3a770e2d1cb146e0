import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Engine, type EngineOptions } from '../../../src/rehearsal/engine/engine.js';
import { changes, type EngineReport } from '../../../src/rehearsal/engine/step.js';
import type { Described, DescribedProgram } from './description.js';
import { MemoryCluster } from './memory-cluster.js';
import { MemoryHosts } from './memory-hosts.js';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A stack of throw-away programs: what is in the cluster, on the hosts and in the state stays from run to run. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'permacade-engine-test-'));
  readonly state = join(this.folder, 'state.json');
  cluster = new MemoryCluster();
  hosts = new MemoryHosts();

  preview(program: DescribedProgram | readonly Described[], more: Partial<EngineOptions> = {}): Promise<EngineReport> {
    return this.engine(program, more).preview();
  }

  up(program: DescribedProgram | readonly Described[], more: Partial<EngineOptions> = {}): Promise<EngineReport> {
    return this.engine(program, more).up();
  }

  destroy(): Promise<EngineReport> {
    return this.engine([]).destroy();
  }

  engine(program: DescribedProgram | readonly Described[], more: Partial<EngineOptions> = {}): Engine {
    const { config = {}, ...rest } = more;
    return new Engine({
      root: ROOT,
      stack: 'test',
      main: 'test/rehearsal/engine/fixtures/described.ts',
      config: { 'fixture:program': JSON.stringify('resources' in program ? program : { resources: program }), ...config },
      secretKeys: [],
      state: this.state,
      kubernetes: () => this.cluster,
      remote: this.hosts,
      pauseMs: 1,
      ...rest,
    });
  }

  /** The state as it lies on disk. */
  get text(): string {
    return readFileSync(this.state, 'utf8');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Changes as `op name`, without the stack and its provider. */
export function ops(report: EngineReport): readonly string[] {
  return changes(report)
    .filter(({ type }) => !type.startsWith('pulumi:'))
    .map(({ op, name, error }) => `${error === undefined ? '' : 'failed '}${op} ${name}`);
}

export function errors({ diagnostics }: EngineReport): string {
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ message }) => message)
    .join('\n');
}
