import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { execa } from 'execa';
import { parse } from 'yaml';
import { toYaml } from '../constructs/core/yaml.js';
import { watchPeak } from './resident.js';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Report {
  readonly stages: readonly { readonly title: string; readonly milliseconds: number }[];
  readonly pods: { readonly fine: number; readonly pending: readonly unknown[] };
}

/** `permacade rehearse`, whole processes: the example home, and one of 20 nodes with 200 games. Read beside the number of cores. */
export async function benchRehearsal(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'permacade-bench-'));
  try {
    const table = new Table({ head: ['home', 'seconds', 'at most', 'control plane', 'pods', 'peak MiB'], style: { head: [] } });
    table.push(await rehearsed('the example', 60, join(root, 'Pulumi.home.yaml'), join(root, 'games.json')));
    table.push(await rehearsed('20 nodes, 200 games', 240, ...large(folder)));
    console.log(table.toString());
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function rehearsed(name: string, atMost: number, settings: string, games: string): Promise<(string | number)[]> {
  const start = performance.now();
  const args = [join(root, 'bin/permacade.mjs'), 'rehearse', '--json', '--settings', settings, '--games', games];
  const running = execa(process.execPath, args, { reject: false });
  const peak = watchPeak(running.pid!);
  const { stdout, stderr } = await running;
  const seconds = (performance.now() - start) / 1000;
  const peakMebibytes = peak.stop();
  if (stdout === '') throw new Error(stderr);
  const { stages, pods } = JSON.parse(stdout) as Report;
  const controlPlane = stages.find(({ title }) => title === 'start a simulated home')!.milliseconds / 1000;
  const all = pods.fine + pods.pending.length;
  return [name, seconds.toFixed(1), atMost, `${controlPlane.toFixed(1)} s`, `${pods.fine} of ${all}`, peakMebibytes.toFixed(0)];
}

/** The example home with Raspberry Pis until there are 20 nodes, and 200 games of two pods. */
function large(folder: string): [settings: string, games: string] {
  const { config } = parse(readFileSync(join(root, 'Pulumi.home.yaml'), 'utf8')) as { readonly config: Record<string, unknown> };
  const hosts = config['permacade:hosts'] as Record<string, unknown>[];
  const nodes = hosts.filter(({ roles }) => (roles as string[]).some((role) => role === 'server' || role === 'agent')).length;
  const pi = hosts.find(({ name }) => name === 'pi-5-2')!;
  const more = Array.from({ length: 20 - nodes }, (_, index) => {
    const { disks: _disks, serial: _serial, ...rest } = pi;
    return { ...rest, name: `pi-more-${index}`, address: `192.168.137.${100 + index}` };
  });
  const files: [string, string] = [join(folder, 'Pulumi.home.yaml'), join(folder, 'games.json')];
  writeFileSync(files[0], toYaml({ config: { ...config, 'permacade:hosts': [...hosts, ...more] } }));
  const games = Array.from({ length: 200 }, (_, index) => ({ driver: `game${index}`, title: `Game ${index}`, replicas: 2 }));
  writeFileSync(files[1], JSON.stringify({ games }));
  return files;
}
