import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from '../../src/plan/compile.js';
import type { Plan } from '../../src/plan/plan.js';
import type { Commands } from '../../src/rehearsal/pulumi/commands.js';
import { TemporaryFolder } from '../../src/rehearsal/control-plane/temporary-folder.js';
import { findPulumi } from '../../src/rehearsal/pulumi/find-programs.js';
import { Pulumi, type PulumiProgram } from '../../src/rehearsal/pulumi/pulumi.js';
import type { EngineReport } from '../../src/rehearsal/pulumi/report.js';
import { programConfig } from '../../src/rehearsal/rehearse/config.js';
import { loadGames } from '../../src/settings/games.js';
import { loadSettings } from '../../src/settings/load-settings.js';
import { toYaml } from '../../constructs/core/yaml.js';
import { compose } from '../../src/stacks/stacks.js';
import type { MachineFarm, TestMachine } from '../nspawn/machines.js';
import { forReal } from '../nspawn/over-ssh.js';
import { exampleSettings } from '../stacks/example.js';
import { ClusterOfFarm } from './cluster-of-farm.js';
import { RELEASE } from './by-hand.js';
import type { Mirror } from './mirror.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Secrets that must be seen nowhere; the others are made up. */
export const SECRETS = { 'k3s-token': 'the-token-of-servers-0123456789', 'k3s-agent-token': 'the-token-of-agents-0123456789' } as const;

/** One machine of the home, beside what the farm knows of it. */
export interface FarmHost {
  readonly roles: readonly ('server' | 'agent')[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly object[];
  /** Tells a machine from another one under its name. @default - its name does */
  readonly serial?: string;
}

/** References of all images in a home that real nodes run. */
export function listImages(plan: Plan): readonly string[] {
  const found = JSON.stringify(plan.units).matchAll(/"image":"([^"]+)"/g);
  return [...new Set([...found].map(([, image]) => image!))];
}

/** A home on the machines of a farm: the real program with settings of its own, applied over SSH and to the cluster it makes. */
export class FarmHome {
  readonly #folder = TemporaryFolder.create(tmpdir(), 'permacade-farm-home-');
  readonly #farm: MachineFarm;
  #hosts: Readonly<Record<string, FarmHost>>;
  #cluster: ClusterOfFarm | undefined;
  #pulumi: Pulumi | undefined;
  /** Told each line that a script prints. */
  onLine: (line: string) => void = () => undefined;
  /** Waited for before each command is run. */
  onCommand: (name: string) => Promise<void> = () => Promise.resolve();

  constructor(farm: MachineFarm, hosts: Readonly<Record<string, FarmHost>>) {
    this.#farm = farm;
    this.#hosts = hosts;
    writeFileSync(
      this.#games,
      JSON.stringify({ games: ['pong', 'qix'].map((driver) => ({ driver, title: driver, replicas: 2, architectures: ['amd64'] })) }),
    );
    this.#write();
  }

  get #games(): string {
    return join(this.#folder.path, 'games.json');
  }

  get #settings(): string {
    return join(this.#folder.path, 'Pulumi.farm.yaml');
  }

  /** What tells the command line which home is meant. */
  get options(): readonly string[] {
    return ['--stack', 'farm', '--settings', this.#settings, '--games', this.#games];
  }

  /** Changes the entries of the hosts, for the next `up`. */
  declare(hosts: Readonly<Record<string, FarmHost>>): void {
    this.#hosts = hosts;
  }

  /** Everything that the engine keeps, as it lies on disk. */
  async state(): Promise<string> {
    return (await this.pulumi()).state({ stack: 'farm' });
  }

  /** The Pulumi that applies it. */
  async pulumi(): Promise<Pulumi> {
    if (this.#pulumi !== undefined) return this.#pulumi;
    const { SSH_AUTH_SOCK: _, ...env } = process.env;
    const real = forReal({
      onLine: (name, line) => this.onLine(`${name}: ${line}`),
      onResult: (name, { stdout }) => {
        if (name.endsWith('/command/kubeconfig')) this.#cluster ??= new ClusterOfFarm(stdout, this.plan);
      },
    });
    const commands: Commands = {
      run: async (script, stdin, operation) => {
        await this.onCommand(operation.name);
        return real.run(script, stdin, operation);
      },
    };
    // The machines have the whole computer's memory between them, and no model that says more.
    const options = { commands, env: { ...env, PERMACADE_FIT: 'warn' }, folder: this.#folder };
    this.#pulumi = await Pulumi.create({ programs: await findPulumi({ root: ROOT }), ...options });
    return this.#pulumi;
  }

  /** What is applied, with the settings of now. */
  program(mirror: Mirror): PulumiProgram {
    this.#write(mirror);
    const { config, secretKeys } = programConfig({ settings: this.#settings, plan: this.plan, games: this.#games });
    return {
      root: ROOT,
      stack: 'farm',
      config: {
        ...config,
        ...Object.fromEntries(Object.entries(SECRETS).map(([name, value]) => [`secret:${name}`, value])),
        'secret:ssh-key': readFileSync(this.#farm.identity, 'utf8'),
      },
      secretKeys,
    };
  }

  get plan(): Plan {
    const settings = loadSettings({ stack: 'farm', file: this.#settings });
    return compile(compose(settings, loadGames(this.#games)).home, { accept: settings.accept }).plan;
  }

  /** What is said about a server of the home, by whoever speaks to its cluster. */
  get cluster(): ClusterOfFarm {
    if (this.#cluster === undefined) throw new Error('the home has no cluster yet');
    return this.#cluster;
  }

  /** `pulumi up`, once. */
  async up(mirror: Mirror): Promise<EngineReport> {
    return (await this.pulumi()).up(this.program(mirror));
  }

  async remove(): Promise<void> {
    await this.#cluster?.stop();
    await this.#folder.remove();
  }

  #write(mirror?: Mirror): void {
    const config = {
      'permacade:domain': 'home.arpa',
      'permacade:ca': exampleSettings.ca,
      'permacade:registry': { where: 'outside', host: 'registry.home.arpa', address: '192.0.2.5', login: false },
      'permacade:k3sVersion': RELEASE,
      'permacade:k3sImages': true,
      ...(mirror === undefined ? {} : { 'permacade:mirror': mirror.url, 'permacade:k3sSha256': { amd64: mirror.digest(RELEASE) } }),
      'permacade:hosts': Object.entries(this.#hosts).map(([name, host]) => ({ ...declared(this.#farm.machine(name)), ...host })),
    };
    writeFileSync(this.#settings, toYaml({ config }));
  }
}

function declared({ name, address, user, hostKey }: TestMachine): object {
  return { name, address, user, hostKey, arch: 'amd64', cpus: 2, memory: '8Gi' };
}
