import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../../src/rehearsal/control-plane/temporary-folder.js';
import { programAt } from '../../../src/rehearsal/rehearse/at-ref.js';
import type { Program } from '../../../src/rehearsal/rehearse/program.js';
import { smallHome } from '../../homes/small-home.js';
import { TestRepository } from './repository.js';

describe('the program at a Git ref', { timeout: 60_000 }, () => {
  let folder: string;
  let repository: TestRepository;
  const unpacked: TemporaryFolder[] = [];
  let warnings: string[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
    repository = await TestRepository.create(folder);
    warnings = [];
  });
  afterEach(async () => {
    for (const each of unpacked.splice(0)) await each.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  function at(ref: string, root = repository.root): Promise<Program> {
    const unpack = TemporaryFolder.create(folder, 'unpack-');
    unpacked.push(unpack);
    const files = { settings: join(root, 'Pulumi.small.yaml'), games: join(root, 'games.json') };
    return programAt({ ref, root, folder: unpack, stack: 'small', ...files, warn: (sentence) => warnings.push(sentence) });
  }

  it('is unpacked with the settings and games of then, and makes the plan of then', async () => {
    smallHome(repository.root);
    repository.commit('two games');
    smallHome(repository.root, { games: [{ driver: 'pong', title: 'Pong' }] });
    repository.commit('one game');
    const { plan, root, config, secretKeys } = await at('HEAD~1');
    const games = plan.units.filter(({ id }) => id.startsWith('apps/Deployment/games/')).map(({ id }) => id);
    expect(games).toEqual(['apps/Deployment/games/pong', 'apps/Deployment/games/qix']);
    expect(root.startsWith(folder)).toBe(true);
    expect(root).not.toBe(repository.root);
    expect(config['permacade:domain']).toBe('home.arpa');
    expect(JSON.parse(config['permacade:hosts']!)).toHaveLength(2);
    expect(secretKeys).toContain('secret:home-ca-key');
    expect(warnings).toEqual([]);
  });

  it('comes with a word about changes that are not committed', async () => {
    smallHome(repository.root);
    repository.commit('a home');
    repository.edit('src/stacks/versions.ts', 'export', 'export ');
    repository.edit('package-lock.json', '"name"', ' "name"');
    await at('main');
    expect(warnings).toEqual([
      "package-lock.json changed since main: the program of main runs with today's packages",
      "2 files have uncommitted changes: they are part of today's program",
    ]);
  });

  it('is refused in one sentence when there is none', async () => {
    smallHome(repository.root);
    repository.commit('a home');
    await expect(at('no/such')).rejects.toThrow(/^--from no\/such: unknown commit, branch or tag: .+$/);
    await expect(at('--help')).rejects.toThrow(/^--from --help: unknown commit/);
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(elsewhere);
    await expect(at('main', elsewhere)).rejects.toThrow(/^--from main: .+ is not a Git repository: run it without --from$/);
    repository.edit('src/stacks/home.ts', 'composeHome(', 'composeHouse(');
    repository.commit('a mistake');
    await expect(at('main')).rejects.toThrow(/^the program of main makes no plan \(.+\): choose a later commit, or one that works$/);
  });
});
