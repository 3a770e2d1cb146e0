import type { Construct } from 'constructs';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';
import { APT, OS_RELEASE } from '../preparation/apt.js';
import { hostScript, hostState, NOT_IN_A_CONTAINER } from '../preparation/host-script.js';
import { RESTART_NOTE } from '../preparation/restart-note.js';

/** What stops a driver that is installed all right from ever running. */
const OBSTACLES = [
  'cards=',
  'for device in /sys/bus/pci/devices/*; do',
  '  vendor=$(cat "${device}/vendor" 2>/dev/null || true)',
  '  class=$(cat "${device}/class" 2>/dev/null || true)',
  '  case "${vendor}:${class}" in',
  '    0x10de:0x03*) cards="${cards} ${device##*/}" ;;',
  '    *) ;;',
  '  esac',
  'done',
  'if [ -z "${cards}" ]; then',
  '  fail "has no NVIDIA card on its PCI bus, though its entry names a ${model}: is it switched off in the firmware? See: lspci -nn -d 10de:"',
  'fi',
  'obstacles() {',
  '  for variable in /sys/firmware/efi/efivars/SecureBoot-*; do',
  '    [ -e "${variable}" ] || continue',
  '    secure=$(od -A n -t u1 -j 4 -N 1 -- "${variable}" | tr -d " ")',
  '    if [ "${secure}" = 1 ]; then',
  '      fail "starts with Secure Boot, which refuses a driver that was built here: switch it off in the firmware, or enrol a key and install the driver by hand (then it is left alone)"',
  '    fi',
  '  done',
  '  kernel=$(uname -r)',
  '  if [ "${branch}" -le 470 ] && [ "${kernel%%.*}" -ge 7 ]; then',
  '    fail "runs the kernel ${kernel}, for which the driver ${branch} cannot be built: use the long-term kernel of Ubuntu 22.04 or 24.04, or of Debian 12"',
  '  fi',
  '}',
];

/** The first package of this branch that the machine's mirrors have: Ubuntu's for servers, then its plain one; Debian's for Tesla, its current, its legacy one. */
const PACKAGE = [
  'candidate() {',
  '  apt-cache policy -- "$1" 2>/dev/null | sed -n "s/^ *Candidate: //p"',
  '}',
  'find_package() {',
  '  package=',
  '  case "${distribution}" in',
  '    ubuntu) set -- "nvidia-driver-${branch}-server" "nvidia-driver-${branch}" ;;',
  '    *) set -- "nvidia-tesla-${branch}-driver" nvidia-driver "nvidia-legacy-${branch}xx-driver" ;;',
  '  esac',
  '  for name in "$@"; do',
  '    offered=$(candidate "${name}")',
  '    case "${offered#*:}" in',
  '      "${branch}".*) package=${name}; break ;;',
  '      *) ;;',
  '    esac',
  '  done',
  '}',
];

const SCRIPT = hostScript(APT, OS_RELEASE, RESTART_NOTE, NOT_IN_A_CONTAINER, ['branch=$1', 'model=$2'], OBSTACLES, PACKAGE, [
  'loaded=$(cat /sys/module/nvidia/version 2>/dev/null || true)',
  'if [ "${loaded%%.*}" = "${branch}" ]; then',
  '  settled gpu-driver',
  '  exit 0',
  'fi',
  'obstacles',
  'find_package',
  'if [ -z "${package}" ]; then',
  '  refresh_packages',
  '  find_package',
  'fi',
  'if [ -z "${package}" ]; then',
  '  fail "runs ${distribution} ${version}, whose mirrors have no driver of branch ${branch} for the ${model}. On Debian add contrib and non-free to the sources; or use Ubuntu 22.04 or 24.04; or install the driver by hand, then it is left alone"',
  'fi',
  'ready=$(modinfo -F version nvidia 2>/dev/null || true)',
  'if [ "${ready%%.*}" != "${branch}" ]; then',
  '  kernel=$(uname -r)',
  '  headers=linux-headers-${kernel}',
  '  offered=$(candidate "${headers}")',
  '  case "${offered}" in',
  '    "" | "(none)") fail "runs the kernel ${kernel}, whose headers its mirrors no longer have; the driver is built with them: upgrade the kernel, restart, and run this again" ;;',
  '    *) ;;',
  '  esac',
  '  install_packages --allow-change-held-packages "${headers}" "${package}"',
  '  ready=$(modinfo -F version nvidia 2>/dev/null || true)',
  'fi',
  'if [ "${ready%%.*}" != "${branch}" ]; then',
  '  fail "has ${package} installed, but no kernel module of it was built. See: dkms status; ls /var/lib/dkms/nvidia*/*/build/make.log"',
  'fi',
  'if [ -z "${loaded}" ] && ! grep -q "^nouveau " /proc/modules && modprobe nvidia 2>/dev/null; then',
  '  settled gpu-driver',
  '  exit 0',
  'fi',
  'restart_for gpu-driver "the driver ${branch} of its ${model}" "the kernel does not load it; see dmesg | grep -i nvidia"',
]);

const STATE = hostState([
  'dpkg-query -W -f "\\${Package} \\${Version} \\${db:Status-Status}\\n" "nvidia-driver*" "nvidia-tesla*" "nvidia-legacy*" 2>/dev/null || true',
]);

/** Installs the driver of the declared branch from the distribution, with DKMS, so that it outlives a change of the kernel. One that runs already is left alone, however it came. */
export function driver(scope: Construct, host: Host, branch: number, model: string): HostCommand {
  return host.command(
    { name: 'gpu-driver', script: SCRIPT, state: STATE, args: [host.machine.name, String(branch), model], timeoutSeconds: 3000 },
    scope,
  );
}
