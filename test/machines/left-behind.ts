import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { execa } from 'execa';

/** What there is of farms on this computer, one line each: processes, mounts, bridges, loop devices, control groups, folders. */
export async function traces({ folder, network }: { readonly folder: string; readonly network: string }): Promise<readonly string[]> {
  const addresses = await execa('ip', ['-oneline', 'address']);
  const loops = await execa('losetup', ['--list', '--noheadings', '--output', 'NAME,BACK-FILE']);
  const found = [...lines(readFileSync('/proc/mounts', 'utf8')), ...lines(loops.stdout), ...processes(), ...folders(dirname(folder))];
  const bridges = lines(addresses.stdout).filter((line) => line.includes(`inet ${network}.1/24`));
  return [...found.filter((line) => line.includes(folder)), ...bridges];
}

/** Names of the control groups and of the locks of systemd-nspawn, of every farm there is. */
export function groups(): readonly string[] {
  const below = folders('/sys/fs/cgroup').flatMap((path) => [path, ...folders(path)]);
  return [...below.filter((path) => /\/permacade\d+$/.test(path)), ...folders('/run/systemd/nspawn/propagate')];
}

function processes(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((id) => {
      try {
        return `process ${id} ${readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ')}`;
      } catch {
        return '';
      }
    });
}

function folders(path: string): readonly string[] {
  try {
    return readdirSync(path).map((name) => `${path}/${name}`);
  } catch {
    return [];
  }
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}
