import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from '../../src/plan/compile.js';
import type { Program } from '../../src/rehearsal/rehearse/program.js';
import { programConfig } from '../../src/rehearsal/rehearse/config.js';
import { loadGames } from '../../src/settings/games.js';
import { loadSettings } from '../../src/settings/load-settings.js';
import { compose } from '../../src/stacks/stacks.js';
import { toYaml } from '../../constructs/core/yaml.js';
import { exampleSettings } from '../stacks/example.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What a small home may be told. */
export interface SmallHome {
  /** @default true */
  readonly gitops?: boolean;
  /** @default false */
  readonly handOver?: boolean;
  /** Whether the server has a disk for Ceph. @default false */
  readonly ceph?: boolean;
  /** @default - one game with two pods and one with one */
  readonly games?: readonly object[];
  /** Memory of the Raspberry Pi that the games run on, by its model. @default 'pi4-4g' */
  readonly pi?: string;
}

const GAMES = [
  { driver: 'pong', title: 'Pong', replicas: 2 },
  { driver: 'qix', title: 'Qix' },
];

/**
 * The smallest home that has every kind of unit: a server and a Raspberry Pi, files and commands on hosts, a chart with a
 * gate, objects of Pulumi's and, with GitOps, of Argo CD's. Its files are written into the folder.
 */
export function smallHome(folder: string, home: SmallHome = {}): { readonly settings: string; readonly games: string } {
  const { gitops = true, handOver = false, games = GAMES, pi = 'pi4-4g', ceph = false } = home;
  const hostKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFdkSDvTPf0kQ8+RRsvSQP8LX/JNaNa0sJH5jmRJK4qF';
  const disks = [{ id: 'ata-EXAMPLE_1TB_S1', size: '931Gi', class: 'ssd', use: 'ceph' }];
  const config = {
    'permacade:domain': 'home.arpa',
    ...(gitops ? { 'permacade:gitops': { url: 'https://git.example/home.git' } } : {}),
    ...(handOver ? { 'permacade:handOver': true } : {}),
    'permacade:ca': exampleSettings.ca,
    'permacade:registry': { where: 'outside', host: 'registry.home.arpa', address: '192.0.2.5', login: false },
    'permacade:hosts': [
      {
        name: 'adonis',
        address: '192.0.2.10',
        hostKey,
        roles: ['server'],
        arch: 'amd64',
        cpus: 4,
        memory: '15911Mi',
        ...(ceph ? { disks } : {}),
      },
      { name: 'pi-1', address: '192.0.2.21', hostKey, roles: ['agent'], model: pi },
    ],
  };
  const files = { settings: join(folder, 'Pulumi.small.yaml'), games: join(folder, 'games.json') };
  writeFileSync(files.settings, toYaml({ config }));
  writeFileSync(files.games, JSON.stringify({ games }));
  return files;
}

/** The program of this repository with a small home's settings. */
export function smallProgram(folder: string, home: SmallHome = {}): Program {
  const { settings: file, games } = smallHome(folder, home);
  const settings = loadSettings({ stack: 'small', file });
  const { plan } = compile(compose(settings, loadGames(games)).home, { accept: settings.accept });
  return { title: 'small', root: ROOT, stack: 'small', plan, ...programConfig({ settings: file, plan, games }) };
}
