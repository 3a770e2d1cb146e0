import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import Table from 'cli-table3';
import type { HostFileBody } from '../constructs/core/plan-unit.js';
import { placeholder } from '../constructs/core/secret-ref.js';
import { observe } from '../src/machine/observe/observe.js';
import { compile } from '../src/plan/compile.js';
import type { Plan } from '../src/plan/plan.js';
import { loadGames } from '../src/settings/games.js';
import { loadSettings } from '../src/settings/load-settings.js';
import { toYaml } from '../constructs/core/yaml.js';
import { compose } from '../src/stacks/stacks.js';
import { apply as applyOn, install } from '../test/machine/script/host-calls.js';
import { bootMachines, type MachineFarm } from '../test/nspawn/machines.js';
import { exampleSettings } from '../test/stacks/example.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const NAMES = ['adonis', 'romulus', 'remus'];
const MANY = 40;

/** Wall time of what is done, in seconds: the median of several. */
async function seconds(runs: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await work();
    times.push((performance.now() - start) / 1000);
  }
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)]!;
}

/** A home of three machines, as its owner would write it down. */
function saveSettings(farm: MachineFarm, folder: string): string {
  const hosts = farm.machines.map(({ name, address, hostKey, user }, at) => ({
    ...{ name, address, hostKey, user, cpus: 4, memory: '15911Mi' },
    // What the games' images are made for; nothing is run here.
    ...(at === 0 ? { arch: 'amd64', roles: ['server'] } : { arch: 'arm64', roles: ['agent'] }),
  }));
  const config = {
    'permacade:domain': 'home.arpa',
    'permacade:ca': exampleSettings.ca,
    'permacade:registry': { where: 'outside', host: 'registry.home.arpa', address: '192.0.2.5', login: false },
    'permacade:hosts': hosts,
  };
  const file = join(folder, 'Pulumi.bench.yaml');
  writeFileSync(file, toYaml({ config }));
  return file;
}

function listFiles({ units }: Plan): readonly HostFileBody[] {
  return units.flatMap(({ body }) => (body.type === 'HostFile' ? [body] : []));
}

/** Ansible with the same files, services and machines, with pipelining, and all hosts at once. */
function ansible(farm: MachineFarm, plan: Plan, services: ReadonlyMap<string, readonly string[]>, folder: string): () => Promise<unknown> {
  const hosts = Object.fromEntries(
    farm.machines.map(({ name, address, user }) => {
      const own = listFiles(plan).filter(({ host }) => host === name);
      const files = own.map(({ path, owner, group, mode, content }, at) => {
        const src = join(folder, `${name}-${at}`);
        writeFileSync(src, placeholder(content));
        return { src, dest: path, owner, group, mode };
      });
      const folders = [...new Set(own.map(({ path }) => dirname(path)))];
      return [
        name,
        {
          ansible_host: address,
          ansible_user: user,
          ansible_ssh_private_key_file: farm.identity,
          folders,
          files,
          services: services.get(name)!,
        },
      ];
    }),
  );
  const inventory = join(folder, 'inventory.json');
  writeFileSync(inventory, JSON.stringify({ all: { hosts } }));
  const env = {
    ANSIBLE_PIPELINING: 'True',
    ANSIBLE_FORKS: '10',
    ANSIBLE_HOST_KEY_CHECKING: 'False',
    ANSIBLE_SSH_ARGS: `-F ${farm.sshConfig} -o ControlMaster=auto -o ControlPersist=60s`,
    ANSIBLE_NOCOWS: '1',
    HOME: folder,
  };
  return () => execa('ansible-playbook', ['-i', inventory, join(root, 'bench/ansible/playbook.yml')], { env });
}

/** One file after the other on each machine, all machines at once, a connection each: as the provider sends them. */
async function apply(farm: MachineFarm, plan: Plan): Promise<void> {
  await Promise.all(
    farm.machines.map(async (machine) => {
      await install(machine, plan, machine.name);
      for (const body of listFiles(plan).filter(({ host }) => host === machine.name)) {
        const { exitCode, stderr } = await applyOn(machine, plan, body, placeholder(body.content));
        if (exitCode !== 0) throw new Error(stderr);
      }
    }),
  );
}

/** Services that a file restarts and that run on the machine. */
async function runningServices(farm: MachineFarm, plan: Plan): Promise<ReadonlyMap<string, readonly string[]>> {
  const all = await Promise.all(
    farm.machines.map(async (machine) => {
      const named = new Set(listFiles(plan).flatMap(({ host, restarts }) => (host === machine.name ? restarts : [])));
      const states = await Promise.all(
        [...named].map(async (service) => [service, (await machine.inside(`systemctl is-active ${service}`)).stdout.trim()]),
      );
      return [machine.name, states.flatMap(([service, state]) => (state === 'active' ? [service!] : []))] as const;
    }),
  );
  return new Map(all);
}

async function compare(farm: MachineFarm, folder: string): Promise<void> {
  const file = saveSettings(farm, folder);
  const settings = loadSettings({ stack: 'bench', file });
  const plan = compile(compose(settings, loadGames(join(root, 'games.json'))).home, { accept: settings.accept, rules: [] }).plan;
  const services = await runningServices(farm, plan);
  const playbook = ansible(farm, plan, services, folder);
  const drift = (): Promise<unknown> =>
    execa(process.execPath, [
      join(root, 'bin/permacade.mjs'),
      'drift',
      '--stack',
      'bench',
      '--settings',
      file,
      '--identity',
      farm.identity,
      '--json',
    ]);
  const bare = (): Promise<unknown> =>
    Promise.all(farm.machines.map(({ address }) => execa('ssh', ['-F', farm.sshConfig, '-o', 'ControlPath=none', address, 'true'])));

  const ansibleFirst = await seconds(1, playbook);
  const ansibleIdle = await seconds(3, playbook);
  await Promise.all(farm.machines.map((machine) => machine.blank()));
  const ourFirst = await seconds(1, () => apply(farm, plan));
  await drift();
  const ourIdle = await seconds(5, drift);
  const round = await seconds(5, bare);

  const table = new Table({
    head: [`${listFiles(plan).length} files on 3 machines`, 'ansible-playbook', 'permacade', 'times faster', 'at least'],
    style: { head: [] },
  });
  table.push(
    ['first run', ansibleFirst.toFixed(2), ourFirst.toFixed(2), (ansibleFirst / ourFirst).toFixed(1), '3'],
    ['nothing to do', ansibleIdle.toFixed(2), ourIdle.toFixed(2), (ansibleIdle / ourIdle).toFixed(1), '20'],
  );
  console.log(table.toString());
  console.log(`permacade drift takes ${(ourIdle / round).toFixed(2)} times the bare SSH round trips of ${round.toFixed(2)} s (at most 3)`);
  await many(farm, plan);
}

/** Forty hosts that share three computers. */
async function many(farm: MachineFarm, plan: Plan): Promise<void> {
  await Promise.all(farm.machines.map((machine) => machine.inside('echo MaxStartups 200 >>/etc/ssh/sshd_config && systemctl reload ssh')));
  const hosts = Array.from({ length: MANY }, (_, at) => ({ ...plan.hosts[at % 3]!, name: `host-${at}` }));
  const units = hosts.flatMap(({ name }, at) =>
    plan.units.flatMap((unit) =>
      unit.body.type === 'HostFile' && unit.body.host === NAMES[at % 3] ? [{ ...unit, body: { ...unit.body, host: name } }] : [],
    ),
  );
  const options = { identity: farm.identity, seconds: 60 };
  const alone = await seconds(5, () => observe({ ...plan, hosts: hosts.slice(0, 1), units }, options));
  let slowest = 0;
  const all = await seconds(3, async () => {
    const seen = [...(await observe({ ...plan, hosts, units }, options)).values()];
    if (seen.some(({ reachable }) => !reachable)) throw new Error(JSON.stringify(seen.find(({ reachable }) => !reachable)));
    slowest = Math.max(...seen.map((host) => host.seconds));
  });
  console.log(
    `${MANY} hosts on this one computer: ${all.toFixed(2)} s, ${(all / slowest).toFixed(2)} times the slowest of them (at most 3); one alone takes ${alone.toFixed(2)} s`,
  );
}

/** Drift of a small home on real machines, beside Ansible in the same run. Needs what the tests' machines need. */
export async function benchDrift(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'permacade-bench-'));
  const farm = await bootMachines(NAMES);
  try {
    await compare(farm, folder);
  } finally {
    await farm.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
