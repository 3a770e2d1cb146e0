import type { Construct } from 'constructs';
import type { Host } from '../host.js';
import { hostScript, hostState, NOT_IN_A_CONTAINER } from './host-script.js';
import { systemOnSdCard } from './journal.js';

/** What is left of swap on a node: nothing, or compressed memory alone. */
type Swap = 'none' | 'zram';

/**
 * Turns off the swap files that Raspberry Pi OS makes. Swap that a person set up is left alone and named: a partition
 * may hold a sleeping system, and a file of theirs was their wish.
 */
const SCRIPT = hostScript(NOT_IN_A_CONTAINER, [
  'keep=$1',
  'if systemctl is-enabled --quiet dphys-swapfile.service 2>/dev/null || systemctl is-active --quiet dphys-swapfile.service; then',
  '  say "turns off the swap file of dphys-swapfile"',
  '  systemctl disable --now dphys-swapfile.service >&2',
  'fi',
  'tail -n +2 /proc/swaps | while read -r file kind _; do',
  '  case "${keep}:${kind}:${file}" in',
  '    none:partition:/dev/zram* | *:file:/var/swap)',
  '      if [ -e /etc/rpi/swap.conf ] || [ "${file}" = /var/swap ]; then',
  '        say "turns off the swap on ${file} (what is in it goes back to memory; usually 1 to 60 s)"',
  '        swapoff -- "${file}" || say "has too little memory to give up the swap on ${file} now; the next restart does it"',
  '      fi',
  '      ;;',
  '    zram:partition:/dev/zram*) ;;',
  '    *) say "swaps to ${file}, which was set up by hand and is left alone; on an SD card it wears the card out" ;;',
  '  esac',
  'done',
]);

const STATE = hostState(['state=$(systemctl is-enabled dphys-swapfile.service 2>/dev/null || true)', 'echo "dphys-swapfile ${state}"']);

/**
 * Spares the card of a Pi, and keeps a server's data store out of swap: upstream advises none where the control plane runs.
 * Raspberry Pi OS 13 reads `/etc/rpi/swap.conf.d`, earlier ones have `dphys-swapfile`; Ubuntu's images have no swap.
 */
export function swap(scope: Construct, host: Host): void {
  const { machine } = host;
  const server = machine.roles.includes('server');
  if (machine.arch !== 'arm64' || !(server || systemOnSdCard(machine))) return;
  const keep: Swap = server ? 'none' : 'zram';
  const file = host.file({ path: '/etc/rpi/swap.conf.d/permacade.conf', content: `[Main]\nMechanism=${keep}\n` }, scope);
  const command = host.command({ name: 'swap', script: SCRIPT, state: STATE, args: [machine.name, keep], timeoutSeconds: 300 }, scope);
  command.node.addDependency(file);
}
