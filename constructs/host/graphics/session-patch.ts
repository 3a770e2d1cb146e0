import type { Construct } from 'constructs';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';
import { hostScript, hostState, MEMORY, NOT_IN_A_CONTAINER } from '../preparation/host-script.js';

/** The tool at one commit, and what it must be byte for byte. Whatever else comes is not run. */
export interface SessionPatchTool {
  /** Of keylase/nvidia-patch. */
  readonly commit: string;
  /** Of `patch.sh` there, as 64 hexadecimal digits. */
  readonly sha256: string;
}

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
export function sessionPatch(scope: Construct, host: Host, { commit, sha256 }: SessionPatchTool): HostCommand {
  const url = `https://raw.githubusercontent.com/keylase/nvidia-patch/${commit}/patch.sh`;
  return host.command(
    {
      name: 'gpu-session-patch',
      script: SCRIPT,
      state: STATE,
      delete: DELETE,
      deleteIfReachable: true,
      args: [host.machine.name, sha256, url],
      timeoutSeconds: 300,
    },
    scope,
  );
}
