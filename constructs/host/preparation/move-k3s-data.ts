import type { Construct } from 'constructs';
import type { MachineMount } from '../../core/machine.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';
import { COPY_AND_VERIFY } from './copy-and-verify.js';
import { hostScript, hostState, MEMORY } from './host-script.js';
import { STOP_K3S } from './stop-k3s.js';

/** While this file is there k3s does not start: its data is on the way. */
export const MOVING = '/var/lib/permacade/moving-k3s-data';

/** Whether k3s or the kubelet keeps its data at the path, or below it. */
export function movesK3sData({ path }: Pick<MachineMount, 'path'>): boolean {
  return /^\/var\/lib\/(?:rancher|kubelet)(?:\/|$)/.test(path);
}

/**
 * Moves what is in the folder onto the disk, before that is mounted there. It can be killed at any point and goes on:
 * 1. k3s stops, and a file keeps it from starting again, also after a power cut;
 * 2. everything is copied to `.permacade-copying` on the disk (begun afresh when it was cut) and compared with what it is a copy of;
 * 3. the copy is renamed to `.permacade-verified`: from here on it is the data, and k3s has not run since;
 * 4. the folder is renamed to `<path>.permacade-old` and kept, until a person deletes it;
 * 5. what is in `.permacade-verified` moves up to the top of the disk.
 */
const SCRIPT = hostScript(STOP_K3S, COPY_AND_VERIFY, MEMORY, [
  'path=$1',
  'device=/dev/disk/by-uuid/$2',
  'type=$3',
  'service=$4',
  'disk=/run/permacade/moving-disk',
  'old=${path}.permacade-old',
  `moving=${MOVING}`,
  'mkdir -p /run/permacade "${path}"',
  '# A copy that outlived the script that began it still holds this.',
  'exec 9>/run/permacade/moving.lock',
  'if ! flock -n 9; then',
  '  say "waiting until the copying of an earlier run has stopped"',
  '  flock -w 900 9 || fail "still copies for an earlier run. See: ps ax"',
  'fi',
  'if mountpoint -q -- "${path}"; then',
  '  exit 0',
  'fi',
  'if [ ! -e "${device}" ]; then',
  '  fail "has no file system with the UUID $2, which belongs at ${path}: is the disk plugged in? See: lsblk -o NAME,UUID,FSTYPE,SIZE"',
  'fi',
  'some() {',
  '  find "$1" -mindepth 1 -maxdepth 1 ! -name lost+found ! -name ".permacade-copying" ! -name ".permacade-verified" | head -n 1',
  '}',
  'source_has=$(some "${path}")',
  'mkdir -p "${disk}"',
  'mountpoint -q "${disk}" || mount -t "${type}" -o noatime -- "${device}" "${disk}"',
  'reporter=',
  'leave() {',
  '  [ -z "${reporter}" ] || kill "${reporter}" 2>/dev/null || true',
  '  umount "${disk}" || true',
  '}',
  'trap leave EXIT',
  'trap "exit 143" HUP INT TERM',
  '',
  'if [ ! -e "${disk}/.permacade-verified" ]; then',
  '  if [ -z "${source_has}" ]; then',
  '    exit 0',
  '  fi',
  '  disk_has=$(some "${disk}")',
  '  if [ -n "${disk_has}" ]; then',
  '    fail "has k3s data in ${path} and files on the disk for it (${disk_has##*/}): keep one of them, and move the other away"',
  '  fi',
  '  [ ! -e "${old}" ] || fail "has an old copy at ${old}, which would be written over: delete it or move it away"',
  '  room_for "${path}" "${disk}" "${disk}/.permacade-copying"',
  '  : >"${moving}"',
  '  sync "${moving}" "${moving%/*}"',
  '  stop_k3s "${service}" "${path}"',
  '  copy_and_verify "${path}" "${disk}" "${disk}/.permacade-copying"',
  '  mv -T -- "${disk}/.permacade-copying" "${disk}/.permacade-verified"',
  '  sync -f "${disk}"',
  'fi',
  '',
  'if [ -n "${source_has}" ]; then',
  '  [ ! -e "${old}" ] || fail "has new files in ${path} since its data was copied to the disk, and the old ones at ${old}: keep one of them, and move the other away"',
  '  mv -T -- "${path}" "${old}"',
  '  mkdir -p "${path}"',
  '  sync -f "${path%/*}"',
  'fi',
  'chmod --reference="${disk}/.permacade-verified" "${disk}"',
  'chown --reference="${disk}/.permacade-verified" "${disk}"',
  'find "${disk}/.permacade-verified" -mindepth 1 -maxdepth 1 -exec mv -f -t "${disk}" -- "{}" +',
  'sync -f "${disk}"',
  'rmdir "${disk}/.permacade-verified"',
  'sync -f "${disk}"',
  'say "has moved ${path} to the disk. The old copy is kept until you delete it: rm -r ${old}"',
]);

/** Whether anything is left to do: the disk is there, or nothing was. */
const STATE = hostState([
  'path=$1',
  'if mountpoint -q -- "${path}" || [ ! -d "${path}" ]; then',
  '  echo "done"',
  '  exit 0',
  'fi',
  'found=$(ls -A "${path}")',
  'if [ -n "${found}" ]; then echo "not on its disk"; else echo "done"; fi',
]);

/** Puts what is in a folder of k3s onto its disk. When the folder is empty, as on a new machine, there is nothing to do. */
export function moveK3sData(scope: Construct, host: Host, { path, uuid, type }: MachineMount, slug: string): HostCommand {
  return host.command(
    {
      name: `move-${slug}`,
      script: SCRIPT,
      state: STATE,
      args: [host.machine.name, path, uuid, type, host.k3sService],
      timeoutSeconds: 3600,
    },
    scope,
  );
}
