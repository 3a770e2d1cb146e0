import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect } from 'vitest';
import { startAgent } from '../../src/machine/ssh/private-agent.js';
import { changes, type EngineReport } from '../../src/rehearsal/pulumi/report.js';
import { bootMachines, type MachineFarm, type TestMachine } from '../nspawn/machines.js';
import { difference } from '../nspawn/snapshot/difference.js';
import { done } from './by-hand.js';
import { FarmHome, type FarmHost, listImages, SECRETS } from './farm-home.js';
import { type Blank, blankOf } from './given-back.js';
import { type Mirror, serveMirror } from './mirror.js';
import { findParts } from './parts.js';
import { retry } from './retry.js';
import { Watcher } from './watcher.js';

const PERMACADE = fileURLToPath(new URL('../../bin/permacade.mjs', import.meta.url));

/** What a cluster at work writes by itself, however little happens to it. */
const OWN_LIFE = ['/var/lib/rancher', '/var/lib/kubelet', '/var/lib/cni', '/var/log'];

/** A home on blank machines, applied by one command; its first machine is a server. */
export class AppliedHome {
  /** Machines as they were before. */
  readonly blank = new Map<string, Blank>();
  readonly home: FarmHome;
  readonly #watcher: Watcher;

  private constructor(
    readonly farm: MachineFarm,
    readonly mirror: Mirror,
    home: FarmHome,
  ) {
    this.home = home;
    this.#watcher = new Watcher(farm.machines, Object.values(SECRETS));
  }

  /** @param given names of the machines that will be given back */
  static async start(hosts: Readonly<Record<string, FarmHost>>, given: readonly string[] = []): Promise<AppliedHome> {
    const farm = await bootMachines(Object.keys(hosts), { nodes: true, binds: await findParts() });
    const home = new FarmHome(farm, hosts);
    const applied = new AppliedHome(farm, await serveMirror({ address: farm.gateway, images: listImages(home.plan) }), home);
    try {
      for (const name of given) applied.blank.set(name, await blankOf(farm.machine(name)));
      const said = await applied.up();
      expect(said.join('\n')).not.toContain(SECRETS['k3s-token']);
      return applied;
    } catch (error) {
      await applied.stop();
      throw error;
    }
  }

  get server(): TestMachine {
    return this.farm.machines[0]!;
  }

  /** One run of `pulumi up`, which must succeed. Returns what the machines said meanwhile. */
  async up(): Promise<readonly string[]> {
    const said: string[] = [];
    this.home.onLine = (line) => said.push(line);
    const report = await this.home.up(this.mirror);
    expect([errorsOf(report), report.failed], said.slice(-40).join('\n')).toEqual([[], false]);
    return said;
  }

  /** What kubectl prints of every node. */
  async nodes(path: string): Promise<readonly string[]> {
    return (await done(this.server, `k3s kubectl get nodes -o 'jsonpath={range .items[*]}${path} {end}'`)).trim().split(' ').toSorted();
  }

  async expectReady(...wanted: readonly string[]): Promise<void> {
    const found = await this.nodes('{.metadata.name}={.status.conditions[?(@.type=="Ready")].status}');
    expect(found).toEqual(wanted.map((name) => `${name}=True`).toSorted());
  }

  /** Both games answer from real pods, seen from the first machine, and each of the nodes has some. */
  async expectGames(...nodes: readonly string[]): Promise<void> {
    await retry(120, async () => {
      const pods = await this.home.cluster.readyPods('games');
      expect(pods.map(({ app }) => app).toSorted()).toEqual(['pong', 'pong', 'qix', 'qix']);
      for (const node of nodes) expect(pods.map((pod) => pod.node)).toContain(node);
      for (const { address } of pods) expect(await done(this.server, `curl -fsS -m 10 http://${address}/`)).toBe('a game of the home\n');
    });
  }

  /** Containers of games on a machine; one that was started again has another id. */
  async containersOn(node: string): Promise<readonly string[]> {
    const path = '{range .items[*]}{.spec.nodeName}/{.status.containerStatuses[0].containerID} {end}';
    const all = (await done(this.server, `k3s kubectl -n games get pods -o 'jsonpath=${path}'`)).trim().split(' ');
    return all.filter((container) => container.startsWith(`${node}/`));
  }

  /** A second run finds nothing to do, and leaves the machines as they are. */
  async expectRest(): Promise<void> {
    await this.home.cluster.settled();
    const before = await Promise.all(this.farm.machines.map((machine) => machine.snapshot(OWN_LIFE)));
    const again = await this.home.up(this.mirror);
    expect(changes(again).map(({ op, name }) => `${op} ${name}`)).toEqual([]);
    expect(again.failed).toBe(false);
    const after = await Promise.all(this.farm.machines.map((machine) => machine.snapshot(OWN_LIFE)));
    expect(before.map((snapshot, at) => difference(snapshot, after[at]!))).toEqual(this.farm.machines.map(() => []));
  }

  /** What only servers may know was seen nowhere. */
  async expectSecrecy(): Promise<void> {
    expect(await this.#watcher.stop()).toEqual([]);
    expect(this.#watcher.looks).toBeGreaterThan(20);
    expect(await this.home.state()).not.toContain(SECRETS['k3s-token']);
    for (const machine of this.farm.machines) {
      const journal = await done(machine, 'journalctl --no-pager -o cat');
      for (const secret of Object.values(SECRETS)) expect(journal).not.toContain(secret);
      const open = await done(
        machine,
        'cd / && grep -rlsF "$(cat)" /etc /var/lib/permacade /var/lib/rancher/k3s/server /var/lib/rancher/k3s/agent/etc | xargs -r stat -c "%a %n"',
        SECRETS['k3s-token'],
      );
      for (const line of open.trim().split('\n')) if (line !== '') expect(line).toMatch(/^[67]00 /);
    }
  }

  /** What `permacade uninstall` prints. Throws when it fails. */
  async uninstall(name: string, ...options: readonly string[]): Promise<readonly string[]> {
    const agent = await startAgent(readFileSync(this.farm.identity, 'utf8'));
    try {
      const args = [PERMACADE, 'uninstall', name, '--yes', ...options, ...this.home.options];
      return (await execa(process.execPath, args, { env: { SSH_AUTH_SOCK: agent.socket } })).stdout.split('\n');
    } finally {
      await agent.stop();
    }
  }

  async stop(): Promise<void> {
    await this.#watcher.stop();
    await this.home.remove();
    await this.mirror.stop();
    await this.farm.stop();
  }
}

export function errorsOf({ diagnostics }: EngineReport): readonly string[] {
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
}
