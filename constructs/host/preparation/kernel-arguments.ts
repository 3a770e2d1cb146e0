import type { Construct } from 'constructs';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';
import { bootLine, BOOT_LINE_STATE, GRUB_LINE, MEMORY_FLAG, PI_LINE } from './boot-line.js';
import { hostScript, hostState, MEMORY, NOT_IN_A_CONTAINER, REPLACE } from './host-script.js';
import { RESTART_NOTE } from './restart-note.js';

const SCRIPT = hostScript(REPLACE, RESTART_NOTE, PI_LINE, GRUB_LINE, NOT_IN_A_CONTAINER, MEMORY, bootLine, MEMORY_FLAG, [
  'quirks=$1',
  'case "${quirks}" in',
  '  *[!0-9A-Za-z:,]*) fail "usbQuirks are VID:PID:flags, got ${quirks}" ;;',
  '  *) ;;',
  'esac',
  'wanted=${memory}',
  'if [ -n "${quirks}" ]; then',
  '  wanted="${wanted} usb-storage.quirks=${quirks}"',
  'fi',
  'change_line "${wanted}"',
  '',
  'missing=',
  'running=$(cat /proc/cmdline)',
  'for word in ${wanted}; do',
  '  case " ${running} " in',
  '    *" ${word} "*) ;;',
  '    *) missing="${missing} ${word}" ;;',
  '  esac',
  'done',
  'if [ -n "${missing}" ]; then',
  '  restart_for kernel-arguments "the kernel arguments${missing}" "${line_file} is not the file that this machine boots with, or something later on the line undoes it; see /proc/cmdline"',
  'else',
  '  settled kernel-arguments',
  'fi',
]);

const DELETE = hostScript(REPLACE, PI_LINE, GRUB_LINE, NOT_IN_A_CONTAINER, bootLine, ['change_line ""', 'rm -f -- "${noted}"']);

export const KERNEL_ARGUMENTS_STATE = BOOT_LINE_STATE;

/**
 * What the kernel is told when it starts: that it counts memory per container, where it does not by itself, and which
 * USB disks are driven without UAS. It changes the one line of a Pi's `cmdline.txt`, or GRUB's settings, and nothing else of it.
 */
export function kernelArguments(scope: Construct, host: Host): HostCommand {
  const { name, usbQuirks } = host.machine;
  return host.command(
    {
      name: 'kernel-arguments',
      script: SCRIPT,
      state: hostState(KERNEL_ARGUMENTS_STATE),
      delete: DELETE,
      deleteIfReachable: true,
      args: [name, usbQuirks.join(',')],
      timeoutSeconds: 180,
    },
    scope,
  );
}
