import type { Construct } from 'constructs';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';
import { hostScript, hostState, MEMORY } from './host-script.js';

/**
 * Services that no node needs and that cost memory or get in the way. multipathd takes disks for itself that Ceph wants.
 * unattended-upgrades is not among them: it brings security updates, and what must not change is held.
 */
export const UNNEEDED_SERVICES = [
  'ModemManager.service',
  'bluetooth.service',
  'networkd-dispatcher.service',
  'snapd.socket',
  'snapd.service',
  'snapd.seeded.service',
  'snap.lxd.activate.service',
  'multipathd.socket',
  'multipathd.service',
] as const;

/** Only where no cable would be left without it. */
const WIFI_SERVICE = 'wpa_supplicant.service';

/** Services that were on are noted, so that they can be given back. */
const SCRIPT = hostScript(MEMORY, [
  'noted=/var/lib/permacade/disabled-services',
  '[ -e "${noted}" ] || : >"${noted}"',
  'give_back() {',
  '  systemctl --quiet unmask -- "$1"',
  '  systemctl --quiet enable --now -- "$1" || say "could not start $1 again. See: systemctl status $1"',
  '  grep -v -x -F -e "$1" "${noted}" >"${noted}.new" || true',
  '  mv -fT -- "${noted}.new" "${noted}"',
  '}',
  'for unit in "$@"; do',
  '  found=$(systemctl list-unit-files --no-legend -- "${unit}" || true)',
  '  [ -n "${found}" ] || continue',
  '  enabled=$(systemctl is-enabled -- "${unit}" 2>/dev/null || true)',
  '  active=$(systemctl is-active -- "${unit}" 2>/dev/null || true)',
  '  case "${unit}:${active}" in',
  '    multipathd*:active)',
  '      types=$(lsblk -n -o TYPE 2>/dev/null || true)',
  '      case "${types}" in',
  '        *mpath*) fail "has disks that only ${unit} can reach (see: multipath -ll), so it cannot be a node of this home" ;;',
  '        *) ;;',
  '      esac',
  '      ;;',
  '    wpa_supplicant*:active)',
  '      way=$(ip -o route show default | sed -n "s/.* dev \\([^ ]*\\).*/\\1/p" | head -n 1)',
  '      if [ -e "/sys/class/net/${way}/wireless" ]; then',
  '        fail "is connected over Wi-Fi (${way}); it would be lost without ${unit}: plug in a cable, or say wifi: true in its entry"',
  '      fi',
  '      ;;',
  '    *) ;;',
  '  esac',
  '  if [ "${active}" = inactive ] && [ "${enabled}" = masked ]; then',
  '    continue',
  '  fi',
  '  if [ "${enabled}" = enabled ]; then',
  '    grep -q -x -F -e "${unit}" "${noted}" || printf "%s\\n" "${unit}" >>"${noted}"',
  '  fi',
  '  systemctl --quiet disable --now -- "${unit}" >&2 || true',
  '  systemctl stop -- "${unit}" || fail "cannot stop ${unit}. See: systemctl status ${unit}"',
  '  # A unit file in /etc itself cannot be masked; disabled is the most there is.',
  '  systemctl --quiet mask -- "${unit}" 2>/dev/null || true',
  'done',
  'before=$(cat "${noted}")',
  'for unit in ${before}; do',
  '  wanted=no',
  '  for kept in "$@"; do',
  '    [ "${kept}" != "${unit}" ] || wanted=yes',
  '  done',
  '  [ "${wanted}" = yes ] || give_back "${unit}"',
  'done',
]);

const STATE = hostState([
  'for unit in "$@"; do',
  '  found=$(systemctl list-unit-files --no-legend -- "${unit}" || true)',
  '  [ -n "${found}" ] || continue',
  '  enabled=$(systemctl is-enabled -- "${unit}" 2>/dev/null || true)',
  '  active=$(systemctl is-active -- "${unit}" 2>/dev/null || true)',
  '  echo "${unit} ${enabled} ${active}"',
  'done',
]);

const DELETE = hostScript([
  'noted=/var/lib/permacade/disabled-services',
  '[ -e "${noted}" ] || exit 0',
  'for unit in "$@"; do',
  '  systemctl --quiet unmask -- "${unit}" 2>/dev/null || true',
  'done',
  'while read -r unit; do',
  '  systemctl --quiet enable --now -- "${unit}" || say "could not start ${unit} again. See: systemctl status ${unit}"',
  'done <"${noted}"',
  'rm -f -- "${noted}"',
]);

/** Stops services and keeps them off; those a machine does not have are passed over. What is no longer named comes back. */
export function disabledServices(scope: Construct, host: Host): HostCommand {
  const { name, wifi, disabledServices: declared } = host.machine;
  const units = [...UNNEEDED_SERVICES, ...(wifi ? [] : [WIFI_SERVICE]), ...declared.map(unitName)];
  return host.command(
    {
      name: 'disabled-services',
      script: SCRIPT,
      state: STATE,
      delete: DELETE,
      deleteIfReachable: true,
      args: [name, ...new Set(units)],
      timeoutSeconds: 300,
    },
    scope,
  );
}

/** As systemctl reads it: a name without a type is a service. */
function unitName(name: string): string {
  return /\.(?:service|socket|timer|path|mount|target)$/.test(name) ? name : `${name}.service`;
}
