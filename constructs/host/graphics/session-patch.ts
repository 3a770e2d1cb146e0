import type { Construct } from 'constructs';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';
import { hostScript, hostState, MEMORY, NOT_IN_A_CONTAINER } from '../preparation/host-script.js';

/** keylase/nvidia-patch at one commit, and what its `patch.sh` must be. Whatever else comes is not run. */
const COMMIT = '7b022ce1e016c6522d4075ba6ad13e99f7bbc9be';
const SHA256 = '0580b247d1e14edac670d56f9b1e07acab4fc38f5c0a2232c302df63141a2e9d';
const URL_OF_PATCH = `https://raw.githubusercontent.com/keylase/nvidia-patch/${COMMIT}/patch.sh`;

const TOOL = ['tool=/var/lib/permacade/nvidia-patch.sh', 'digest() {', '  sha256sum -- "$1" 2>/dev/null | cut -d " " -f 1', '}'];

/**
 * The tool changes some bytes of `libnvidia-encode` on the host, keeps the original in /opt/nvidia, and does nothing to
 * a library that is changed already. It knows exact versions of the driver and refuses all others.
 */
const SCRIPT = hostScript(NOT_IN_A_CONTAINER, MEMORY, ['sha256=$1', 'url=$2'], TOOL, [
  'here=$(digest "${tool}")',
  'if [ "${here}" != "${sha256}" ]; then',
  '  curl -fsSL --retry 3 --max-time 60 -o "${tool}.new" -- "${url}" || fail "cannot read ${url}: is it connected to the internet?"',
  '  here=$(digest "${tool}.new")',
  '  [ "${here}" = "${sha256}" ] || fail "got something else from ${url} than what was tried, so it was not run"',
  '  sync -- "${tool}.new"',
  '  mv -fT -- "${tool}.new" "${tool}"',
  'fi',
  'version=$(nvidia-smi --query-gpu=driver_version --format=csv,noheader,nounits | head -n 1)',
  'bash "${tool}" -c "${version}" >/dev/null ||',
  '  fail "has the driver ${version}, which the patch does not know: take sessionPatch out of its entry, or install one of: bash ${tool} -l"',
  'bash "${tool}" >&2 || fail "could not be patched. The lines above say why; to undo: bash ${tool} -r"',
]);

/** The loaded version, and whether its library differs from the original that was put aside: an update brings an original. */
const STATE = hostState([
  'version=$(cat /sys/module/nvidia/version 2>/dev/null || echo none)',
  'for folder in /usr/lib/x86_64-linux-gnu /usr/lib/x86_64-linux-gnu/nvidia/current "/usr/lib/x86_64-linux-gnu/nvidia/tesla-${version%%.*}" /usr/lib64 /usr/lib; do',
  '  library=${folder}/libnvidia-encode.so.${version}',
  '  [ -e "${library}" ] || continue',
  '  if cmp -s -- "${library}" "/opt/nvidia/libnvidia-encode-backup/${library##*/}"; then',
  '    echo "${version} original"',
  '  else',
  '    echo "${version} changed"',
  '  fi',
  '  break',
  'done',
]);

const DELETE = hostScript(['sha256=$1'], TOOL, [
  'here=$(digest "${tool}")',
  '[ "${here}" = "${sha256}" ] || exit 0',
  'bash "${tool}" -r >&2 || say "could not undo the patch; reinstalling the driver does it too"',
  'rm -f -- "${tool}"',
]);

/**
 * Lifts the limit that consumer cards put on concurrent video encodings. Opt-in, because it changes a library of NVIDIA's
 * on the machine, and whether their licence allows that is the owner's decision.
 */
export function sessionPatch(scope: Construct, host: Host): HostCommand {
  return host.command(
    {
      name: 'gpu-session-patch',
      script: SCRIPT,
      state: STATE,
      delete: DELETE,
      deleteIfReachable: true,
      args: [host.machine.name, SHA256, URL_OF_PATCH],
      timeoutSeconds: 300,
    },
    scope,
  );
}
