import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../../src/rehearsal/rehearse/changes.js';
import type { RehearsalReport } from '../../../src/rehearsal/rehearse/report.js';
import { smallHome } from '../../homes/small-home.js';
import { buildPrograms, BUILD_TIMEOUT_MS, noSimulatedHome } from './available.js';
import { TestRepository } from './repository.js';

describe.skipIf(noSimulatedHome)('an upgrade, rehearsed', { timeout: 900_000 }, () => {
  let folder: string;
  let repository: TestRepository;

  beforeAll(buildPrograms, BUILD_TIMEOUT_MS);
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
    repository = await TestRepository.create(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([true, false])(
    'keeps games up, replaces nothing for a new name in the program, and keeps claims (GitOps: %s)',
    async (gitops) => {
      const pong = { driver: 'pong', title: 'Pong', replicas: 2 };
      const qix = { driver: 'qix', title: 'Qix' };
      const pacman = { driver: 'pacman', title: 'Pac-Man' };
      smallHome(repository.root, { gitops, ceph: true, games: [pong, qix, pacman] });
      repository.commit('three games');
      // A new image, a game less, a construct with another name, and a service less that has a claim.
      smallHome(repository.root, { gitops, ceph: true, games: [{ ...pong, tag: '9.9.9' }, pacman] });
      repository.edit('src/stacks/home/arcade.ts', 'entry.driver, {', '`the-game-${entry.driver}`, {');
      repository.edit('src/stacks/home.ts', 'homeAssistant(site);', '');
      repository.edit('src/stacks/home.ts', `import { homeAssistant } from './home/home-assistant.js';`, '');

      const temporary = mkdtempSync(join(folder, 'tmp-'));
      const args = ['rehearse', '--json', '--from', 'HEAD', '--stack', 'small'];
      const { exitCode, stdout, stderr } = await execa(process.execPath, ['bin/permacade.mjs', ...args], {
        cwd: repository.root,
        env: { TMPDIR: temporary },
        reject: false,
      });
      expect(stderr).toContain('files have uncommitted changes');
      expect({ exitCode, stdout: exitCode === 0 ? '' : stdout, stderr: exitCode === 0 ? '' : stderr }).toEqual({
        exitCode: 0,
        stdout: '',
        stderr: '',
      });
      const { upgrade, refused, pods } = JSON.parse(stdout) as RehearsalReport;
      expect(refused).toEqual([]);
      expect(pods.pending).toEqual([]);
      const { changes, workloads } = upgrade!;
      const of = (change: Change): readonly string[] => changes.filter((object) => object.change === change).map(({ unit }) => unit);

      expect(of('replaced')).toEqual([]);
      expect(of('deleted').filter((id) => id.includes('/games/'))).toEqual([
        'apps/Deployment/games/qix',
        'cert-manager.io/Certificate/games/qix',
        'core/Service/games/svc-qix',
        'traefik.io/IngressRoute/games/qix',
      ]);
      expect(of('deleted').filter((id) => !/\/(games|home-assistant|game-qix)(\/|$)/.test(id))).toEqual([]);
      expect(of('kept')).toContain('core/PersistentVolumeClaim/home-assistant/config');
      expect(of('updated').filter((id) => id.startsWith('apps/Deployment/games/'))).toEqual(['apps/Deployment/games/pong']);
      expect(of('same')).toContain('apps/Deployment/games/pacman');

      const workload = (name: string): unknown => workloads.find((one) => one.workload === `apps/Deployment/games/${name}`);
      expect(workload('pong')).toMatchObject({ restarted: 2, withoutPodMs: 0 });
      expect(workload('pacman')).toMatchObject({ restarted: 0, withoutPodMs: 0 });
      expect(workload('qix')).toMatchObject({ restarted: 1, withoutPodMs: expect.any(Number) as number });
      expect(readdirSync(temporary)).toEqual([]);
    },
  );
});
