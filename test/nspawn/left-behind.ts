import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { execa } from 'execa';
import { bridgeName } from './bridge.js';

/** What there is of a farm on this computer, one line each: processes, mounts, loop devices, folder, bridge, control groups. */
export async function listTraces({ folder, gateway }: { readonly folder: string; readonly gateway: string }): Promise<readonly string[]> {
  const bridge = bridgeName(gateway);
  const loops = await execa('losetup', ['--list', '--noheadings', '--output', 'NAME,BACK-FILE']);
  const named = [...lines(readFileSync('/proc/mounts', 'utf8')), ...lines(loops.stdout), ...processes()];
  const places = [
    folder,
    `/sys/class/net/${bridge}`,
    `/sys/fs/cgroup/${bridge}`,
    ...paths('/sys/fs/cgroup').map((path) => `${path}/${bridge}`),
  ];
  return [
    ...named.filter((line) => line.includes(folder)),
    ...places.filter((path) => existsSync(path)),
    ...paths('/run/systemd/nspawn/propagate').filter((path) => path.includes(`/${bridge}-`)),
  ];
}

/** Every process with its command line. Those that ended and wait to be noticed have none. */
function processes(): readonly string[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.map((id) => {
    try {
      return `process ${id} ${readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ')}`;
    } catch {
      return '';
    }
  });
}

function paths(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => `${folder}/${name}`) : [];
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}
