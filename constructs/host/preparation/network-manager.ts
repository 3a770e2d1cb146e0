import type { Construct } from 'constructs';
import type { Host } from '../host.js';
import { hostScript, hostState, REPLACE } from './host-script.js';

/** Interfaces that k3s and its pods make: the bridge, flannel's, and one end of each pod's cable. */
const INTERFACES = ['cni0', 'flannel*', 'veth*'] as const;

const FILE = '/etc/NetworkManager/conf.d/permacade.conf';

/** Whether it is installed. */
const FIND = ['there=$(systemctl list-unit-files --no-legend -- NetworkManager.service || true)'];

/** It reads its settings again without touching connections. */
const RELOAD = [
  'take_over() {',
  '  if systemctl is-active --quiet -- NetworkManager.service; then',
  '    systemctl reload -- NetworkManager.service || fail "cannot make NetworkManager read its settings again. See: systemctl status NetworkManager"',
  '  fi',
  '}',
];

const SCRIPT = hostScript(REPLACE, FIND, RELOAD, [
  'if [ -z "${there}" ]; then',
  `  rm -f -- ${FILE}`,
  '  exit 0',
  'fi',
  'devices=',
  'for interface in "$@"; do',
  '  devices="${devices};interface-name:${interface}"',
  'done',
  'wanted=$(printf "[keyfile]\\nunmanaged-devices+=%s" "${devices#;}")',
  `found=$(cat ${FILE} 2>/dev/null || true)`,
  'if [ "${found}" != "${wanted}" ]; then',
  `  mkdir -p ${FILE.slice(0, FILE.lastIndexOf('/'))}`,
  `  printf "%s\\n" "\${wanted}" | replace ${FILE}`,
  '  take_over',
  'fi',
]);

const STATE = hostState(FIND, ['if [ -n "${there}" ]; then', '  echo there', `  cat ${FILE} 2>/dev/null || true`, 'fi']);

const DELETE = hostScript(RELOAD, [`if [ -e ${FILE} ]; then`, `  rm -f -- ${FILE}`, '  take_over', 'fi']);

/**
 * Keeps NetworkManager, which Raspberry Pi OS has since 12, from making connections of its own for the interfaces of pods
 * (rancher/rke2-docs docs/known_issues.md; NetworkManager.conf(5), `unmanaged-devices`).
 */
export function networkManager(scope: Construct, host: Host): void {
  host.command(
    {
      name: 'network-manager',
      script: SCRIPT,
      state: STATE,
      delete: DELETE,
      deleteIfReachable: true,
      args: [host.machine.name, ...INTERFACES],
      timeoutSeconds: 60,
    },
    scope,
  );
}
