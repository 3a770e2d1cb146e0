import { BEGIN } from './clean-begin.js';
import { FILES } from './clean-files.js';
import { MANAGED } from './clean-managed.js';
import { MOUNTS } from './clean-mounts.js';
import { NETWORK } from './clean-network.js';
import { RUNNING } from './clean-running.js';

const MAIN = [
  '',
  'case "${mode}:${scope}" in',
  '  plan:k3s | do:k3s | plan:everything | do:everything) ;;',
  '  *) refuse "cleaning is asked for as ${mode} of ${scope}; it knows plan and do, of k3s and everything" ;;',
  'esac',
  'stop_services',
  'stop_processes',
  'remove_groups',
  'unmount_all',
  'remove_interfaces',
  'remove_rules',
  'remove_k3s_files',
  'if [ "${scope}" = everything ]; then',
  '  remove_managed',
  '  say_what_stays',
  '  # Last of all: what is noted there is what a run after a cut goes on from.',
  '  remove_folder /var/lib/permacade',
  'fi',
].join('\n');

/**
 * Cleans a machine. Its arguments: the host's name; `plan`, which prints what would go, a line each, and changes nothing, or
 * `do`, which removes it; `k3s`, or `everything` that was managed as well.
 *
 * It goes by a list: k3s's services, processes, mounts, interfaces, firewall rules and folders, and the files that stamps name.
 * A disk mounted at one of those folders is emptied of k3s's data and stays mounted; nothing mounted below is ever reached into;
 * a disk that Ceph had is left as it is, and so is what it keeps in `/var/lib/rook`. Cut anywhere, the next run goes on.
 */
export const cleanScript = [BEGIN, RUNNING, MOUNTS, NETWORK, FILES, MANAGED, MAIN, ''].join('\n');
