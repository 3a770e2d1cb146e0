import type { Construct } from 'constructs';
import type { Host } from '../host.js';
import { APT } from './apt.js';
import { hostScript, hostState, NOT_IN_A_CONTAINER } from './host-script.js';

const DAEMONS = ['chrony.service', 'ntpsec.service', 'ntp.service', 'openntpd.service', 'systemd-timesyncd.service'] as const;

const FIND = [
  'daemon=',
  'for unit in "$@"; do',
  '  if systemctl is-active --quiet -- "${unit}"; then',
  '    daemon=${unit}',
  '    break',
  '  fi',
  'done',
];

/** Seconds to wait for the right time. A Pi has no clock that runs while it is off, so its first guess may be months wrong. */
const PATIENCE = 120;

const SCRIPT = hostScript(APT, NOT_IN_A_CONTAINER, ['patience=$1', 'shift'], FIND, [
  'if [ -z "${daemon}" ]; then',
  '  daemon=systemd-timesyncd.service',
  '  found=$(systemctl list-unit-files --no-legend -- "${daemon}" || true)',
  '  [ -n "${found}" ] || install_packages systemd-timesyncd',
  '  systemctl --quiet unmask -- "${daemon}"',
  '  systemctl --quiet enable --now -- "${daemon}"',
  'fi',
  'waited=0',
  'while :; do',
  '  right=$(timedatectl show --property=NTPSynchronized --value 2>/dev/null || echo unknown)',
  '  [ "${right}" != yes ] || break',
  '  if [ "${waited}" -ge "${patience}" ]; then',
  '    clock=$(date -u)',
  '    journalctl --no-pager --lines=10 --output=cat --unit="${daemon}" | cut -c 1-1000 >&2 || true',
  '    fail "does not know the time after ${patience} s (its clock says ${clock}); with a wrong one every certificate looks expired. Does ${daemon} reach a time server? See: timedatectl timesync-status"',
  '  fi',
  '  if [ "$((waited % 20))" -eq 0 ]; then',
  '    say "waiting until ${daemon} has set the clock (${waited} s; usually 5 to 30 s)"',
  '  fi',
  '  sleep 2',
  '  waited=$((waited + 2))',
  'done',
]);

/** Which service keeps the time; not whether it does at this moment, which comes and goes with the network. */
const STATE = hostState(NOT_IN_A_CONTAINER, ['shift'], FIND, ['echo "${daemon}"']);

/** Has something keep the time, and waits until it is right: k3s makes certificates that are valid from now on. */
export function timeSync(scope: Construct, host: Host): void {
  host.command(
    { name: 'time-sync', script: SCRIPT, state: STATE, args: [host.machine.name, String(PATIENCE), ...DAEMONS], timeoutSeconds: 1200 },
    scope,
  );
}
