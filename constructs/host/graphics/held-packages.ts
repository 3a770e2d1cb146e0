import type { Construct } from 'constructs';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';
import { hostScript, hostState, MEMORY, NOT_IN_A_CONTAINER } from '../preparation/host-script.js';

/** Installed packages whose update would part the kernel, the driver and its libraries. */
const PATTERNS = ['linux-image*', 'linux-headers*', 'linux-modules*', 'linux-generic*', 'nvidia-*', 'libnvidia-*'] as const;

const INSTALLED = [
  'installed=$(dpkg-query -W -f "\\${db:Status-Status} \\${Package}\\n" -- "$@" 2>/dev/null | sed -n "s/^installed //p" | sort -u)',
  'held=$(apt-mark showhold)',
];

const SCRIPT = hostScript(NOT_IN_A_CONTAINER, MEMORY, INSTALLED, [
  'noted=/var/lib/permacade/held-packages',
  'for package in ${installed}; do',
  '  if ! printf "%s\\n" "${held}" | grep -q -x -F -e "${package}"; then',
  '    printf "%s\\n" "${package}" >>"${noted}"',
  '    apt-mark -qq hold "${package}"',
  '  fi',
  'done',
]);

/** How many of them may still change, by name. */
const STATE = hostState(NOT_IN_A_CONTAINER, INSTALLED, [
  'for package in ${installed}; do',
  '  printf "%s\\n" "${held}" | grep -q -x -F -e "${package}" || echo "not held: ${package}"',
  'done',
]);

const DELETE = hostScript([
  'noted=/var/lib/permacade/held-packages',
  '[ -e "${noted}" ] || exit 0',
  'sort -u -- "${noted}" | xargs -r apt-mark -qq unhold',
  'rm -f -- "${noted}"',
]);

/** Holds kernel and driver at what works together. `apt-mark showhold` lists them; what was held here is released when this leaves. */
export function heldPackages(scope: Construct, host: Host): HostCommand {
  return host.command(
    {
      name: 'held-packages',
      script: SCRIPT,
      state: STATE,
      delete: DELETE,
      deleteIfReachable: true,
      args: [host.machine.name, ...PATTERNS],
      timeoutSeconds: 120,
    },
    scope,
  );
}
