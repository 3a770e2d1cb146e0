import type { Construct } from 'constructs';
import { OutputRef } from '../../core/secret-ref.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';
import { hostScript, hostState } from './host-script.js';
import { KERNEL_ARGUMENTS_STATE } from './kernel-arguments.js';

/** Waits, on a server, until all other servers are well: one that restarts while another is away stops the cluster. */
const OTHERS_WELL = [
  'others_away() {',
  '  /usr/local/bin/k3s kubectl get nodes --request-timeout=10s --selector=node-role.kubernetes.io/control-plane=true \\',
  "    --output=\"jsonpath={range .items[*]}{.metadata.name} {.status.conditions[?(@.type=='Ready')].status}{'\\n'}{end}\" |",
  '    awk -v self="${host}" \'$1 != self && $2 != "True" { printf " %s", $1 }\'',
  '}',
  'if [ "${service}" = k3s ] && [ -x /usr/local/bin/k3s ] && systemctl is-active --quiet k3s.service; then',
  '  waited=0',
  '  while :; do',
  '    away=$(others_away)',
  '    [ -n "${away}" ] || break',
  '    if [ "${waited}" -ge 300 ]; then',
  '      fail "needs a restart, but other servers are not Ready:${away}. Bring them back first: k3s kubectl get nodes"',
  '    fi',
  '    say "waiting until the other servers are Ready, before it restarts:${away} (${waited} s)"',
  '    sleep 10',
  '    waited=$((waited + 10))',
  '  done',
  'fi',
];

/**
 * Restarts only when a unit left a note that it needs it. It prints the id of the boot it ends, and leaves in good order:
 * the restart begins five seconds later, when this connection has closed, and no new connection is taken before it, so that
 * whoever dials next reaches the machine after the restart and not the one before. When the restart does not begin,
 * the machine takes connections again after two minutes.
 */
const RESTART = hostScript(
  [
    'service=$1',
    'notes=/run/permacade/restart-needed',
    'reasons=$(find "${notes}" -mindepth 1 -printf "%f " 2>/dev/null || true)',
    'if [ -z "${reasons}" ]; then',
    '  echo none',
    '  exit 0',
    'fi',
  ],
  OTHERS_WELL,
  [
    'say "restarts for: ${reasons}(usually 30 to 120 s)"',
    'boot=$(cat /proc/sys/kernel/random/boot_id)',
    'sync',
    'doors=',
    'for door in ssh.socket sshd.socket ssh.service sshd.service; do',
    '  systemctl is-active --quiet -- "${door}" || continue',
    '  manner=$(systemctl show --property=KillMode --value -- "${door}")',
    '  # Stopping it must not end the connections it has taken, such as this one.',
    '  case "${door}:${manner}" in',
    '    *.socket:* | *:process) doors="${doors} ${door}" ;;',
    '    *) ;;',
    '  esac',
    'done',
    '# shellcheck disable=SC2016,SC2086',
    'systemd-run --quiet --collect --unit=permacade-restart --on-active=5 --timer-property=AccuracySec=100ms -- \\',
    '  /bin/sh -c \'systemctl reboot; sleep 120; for door; do systemctl start "${door}" || true; done\' sh ${doors} >&2',
    'rm -rf /run/permacade/restarting',
    'mv -T -- "${notes}" /run/permacade/restarting',
    'for door in ${doors}; do',
    '  systemctl stop -- "${door}" 2>/dev/null || true',
    'done',
    'echo "${boot}"',
  ],
);

/** What a restart could be needed for, and does not itself change; so whatever repairs one of these is followed by a look here. */
const RESTART_STATE = hostState(['ls -A /run/permacade/restart-needed 2>/dev/null || true'], KERNEL_ARGUMENTS_STATE, [
  'dpkg-query -W -f "\\${Package} \\${Version} \\${db:Status-Status}\\n" "nvidia-driver*" "nvidia-tesla*" "nvidia-legacy*" 2>/dev/null || true',
]);

/** Reads the id of the boot before, or `none`. Notes go back when nothing happened, so that the next run tries again. */
const RESTARTED = hostScript([
  'service=$1',
  'before=$(cat)',
  '[ "${before}" != none ] || exit 0',
  'waited=0',
  'while :; do',
  '  boot=$(cat /proc/sys/kernel/random/boot_id)',
  '  [ "${boot}" = "${before}" ] || break',
  '  if [ "${waited}" -ge 150 ]; then',
  '    if [ -d /run/permacade/restarting ] && [ ! -e /run/permacade/restart-needed ]; then',
  '      mv -T /run/permacade/restarting /run/permacade/restart-needed',
  '    fi',
  '    journalctl --no-pager --lines=10 --output=cat --unit=permacade-restart.service | cut -c 1-1000 >&2 || true',
  '    fail "was told to restart and did not: something holds it up. See: systemctl list-jobs; systemd-inhibit --list"',
  '  fi',
  '  say "waiting until it restarts (${waited} s)"',
  '  sleep 5',
  '  waited=$((waited + 5))',
  'done',
  'say "has restarted; waiting until its services are up (usually 5 to 60 s)"',
  'timeout 300 systemctl is-system-running --wait >/dev/null 2>&1 || true',
  'state=$(systemctl is-system-running || true)',
  'case "${state}" in',
  '  running | degraded) ;;',
  '  *) fail "has restarted, but is ${state:-unknown} after five minutes. See: systemctl list-jobs" ;;',
  'esac',
  'waited=0',
  'enabled=$(systemctl is-enabled -- "${service}.service" 2>/dev/null || true)',
  'if [ "${enabled}" != enabled ]; then',
  '  exit 0',
  'fi',
  'while ! systemctl is-active --quiet -- "${service}.service"; do',
  '  if [ "${waited}" -ge 300 ]; then',
  '    journalctl --no-pager --lines=20 --output=cat --unit="${service}.service" | cut -c 1-1000 >&2 || true',
  '    fail "has restarted, but ${service} is not up after five minutes. See: systemctl status ${service}"',
  '  fi',
  '  say "waiting until ${service} is up again (${waited} s; usually 20 to 90 s)"',
  '  sleep 5',
  '  waited=$((waited + 5))',
  'done',
]);

/** The restart, and the proof that it happened. */
export interface Restart {
  readonly restart: HostCommand;
  /** What must come after the restart needs this. */
  readonly restarted: HostCommand;
}

/**
 * Restarts the machine when something needs it, last of what is done before k3s.
 * @param wishes whatever could need a restart when it changes: a changed one makes this be looked at again
 */
export function restart(scope: Construct, host: Host, wishes: readonly string[]): Restart {
  const { machine, k3sService } = host;
  const command = host.command(
    { name: 'restart', script: RESTART, state: RESTART_STATE, args: [machine.name, k3sService, ...wishes], timeoutSeconds: 600 },
    scope,
  );
  const restarted = host.command(
    { name: 'restarted', script: RESTARTED, stdin: new OutputRef(command.unitId), args: [machine.name, k3sService], timeoutSeconds: 900 },
    scope,
  );
  restarted.node.addDependency(command);
  return { restart: command, restarted };
}
