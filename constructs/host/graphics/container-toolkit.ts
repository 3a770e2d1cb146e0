import type { Construct } from 'constructs';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';
import { APT } from '../preparation/apt.js';
import { hostScript, hostState, NOT_IN_A_CONTAINER } from '../preparation/host-script.js';

/** Of the key that signs NVIDIA's repository of container tools. */
const FINGERPRINT = 'C95B321B61E88C1809C4F759DDCAE044F796ECB0';

const REPOSITORY = 'https://nvidia.github.io/libnvidia-container';

const KEYRING = '/usr/share/keyrings/permacade-nvidia-container-toolkit.asc';

const SOURCES = '/etc/apt/sources.list.d/permacade-nvidia-container-toolkit.list';

/** apt puts the machine's architecture in. */
const SOURCE = `deb [signed-by=${KEYRING}] ${REPOSITORY}/stable/deb/$(ARCH) /\n`;

/** Trusted by its fingerprint, wherever it came from, and only for this repository. */
const KEY_SCRIPT = hostScript(APT, NOT_IN_A_CONTAINER, [
  'file=$1',
  'fingerprint=$2',
  'url=$3',
  'signer() {',
  '  gpg --batch --quiet --no-options --homedir "${work}" --show-keys --with-colons -- "$1" 2>/dev/null |',
  '    awk -F: \'$1 == "pub" { key = 1 } $1 == "fpr" && key { print $10; key = 0 }\'',
  '}',
  'command -v gpg >/dev/null || install_packages gpg',
  'work=$(mktemp -d)',
  'trap \'rm -rf -- "${work}"\' EXIT',
  'trap "exit 143" HUP INT TERM',
  'found=$(signer "${file}")',
  'if [ "${found}" = "${fingerprint}" ]; then',
  '  exit 0',
  'fi',
  'curl -fsSL --retry 3 --max-time 60 -o "${work}/key" -- "${url}" || fail "cannot read ${url}: is it connected to the internet?"',
  'found=$(signer "${work}/key")',
  'if [ "${found}" != "${fingerprint}" ]; then',
  '  fail "got another key from ${url} than NVIDIA\'s ${fingerprint} (${found:-none}): nothing was trusted. Is a proxy in between?"',
  'fi',
  'mkdir -p -- "${file%/*}"',
  'install -m 644 -- "${work}/key" "${file}.new"',
  'sync -- "${file}.new"',
  'mv -fT -- "${file}.new" "${file}"',
]);

const KEY_STATE = hostState(NOT_IN_A_CONTAINER, ['sha256sum -- "$1" 2>/dev/null || echo none']);

const KEY_DELETE = hostScript(['rm -f -- "$1"']);

/** k3s looks for runtimes when it starts, so one that has started before has to start again. */
const SCRIPT = hostScript(APT, NOT_IN_A_CONTAINER, [
  'version=$1',
  'service=$2',
  'here=$(dpkg-query -W -f "\\${db:Status-Status} \\${Version}" -- nvidia-container-toolkit 2>/dev/null || true)',
  'if [ "${here}" != "installed ${version}" ]; then',
  '  install_packages --allow-change-held-packages --allow-downgrades "nvidia-container-toolkit=${version}" \\',
  '    "nvidia-container-toolkit-base=${version}" "libnvidia-container-tools=${version}" "libnvidia-container1=${version}"',
  'fi',
  'config=/var/lib/rancher/k3s/agent/etc/containerd/config.toml',
  'if [ -e "${config}" ] && ! grep -q nvidia "${config}" && systemctl is-active --quiet -- "${service}.service"; then',
  '  say "restarts ${service}, so that it finds the runtime of the card (usually 20 to 90 s)"',
  '  if ! systemctl restart -- "${service}.service"; then',
  '    journalctl --no-pager --lines=20 --output=cat --unit="${service}.service" | cut -c 1-1000 >&2 || true',
  '    fail "has the container toolkit, but ${service} does not start. See: systemctl status ${service}"',
  '  fi',
  'fi',
]);

const STATE = hostState(['dpkg-query -W -f "\\${db:Status-Status} \\${Version}\\n" -- nvidia-container-toolkit 2>/dev/null || echo none']);

/** Installs what gives containers the card, from NVIDIA's own repository. k3s finds it by itself and writes containerd's settings. */
export function containerToolkit(scope: Construct, host: Host, version: string): HostCommand {
  const { name } = host.machine;
  const key = host.command(
    {
      name: 'container-toolkit-key',
      script: KEY_SCRIPT,
      state: KEY_STATE,
      delete: KEY_DELETE,
      deleteIfReachable: true,
      args: [name, KEYRING, FINGERPRINT, `${REPOSITORY}/gpgkey`],
      timeoutSeconds: 900,
    },
    scope,
  );
  const source = host.file({ path: SOURCES, content: SOURCE }, scope);
  source.node.addDependency(key);
  const toolkit = host.command(
    { name: 'container-toolkit', script: SCRIPT, state: STATE, args: [name, version, host.k3sService], timeoutSeconds: 1800 },
    scope,
  );
  toolkit.node.addDependency(source);
  return toolkit;
}
