import type { Construct } from 'constructs';
import { nameScripts } from '../../core/script.js';
import { STATE_FOLDER } from '../../core/stamp.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';

/** The tool at one commit, and what it must be byte for byte. Whatever else comes is not run. */
export interface SessionPatchTool {
  /** Of keylase/nvidia-patch. */
  readonly commit: string;
  /** Of `patch.sh` there, as 64 hexadecimal digits. */
  readonly sha256: string;
}

/** Where the tool is kept on the machine. */
const TOOL = `${STATE_FOLDER}/nvidia-patch.sh`;

/**
 * Lifts the limit that consumer cards put on concurrent video encodings. Opt-in, because it changes a library of NVIDIA's
 * on the machine, and whether their licence allows that is the owner's decision.
 */
export function sessionPatch(scope: Construct, host: Host, { commit, sha256 }: SessionPatchTool): HostCommand {
  const url = `https://raw.githubusercontent.com/keylase/nvidia-patch/${commit}/patch.sh`;
  return host.command(
    {
      ...nameScripts(import.meta.url, 'gpu-session-patch', 'state', 'delete'),
      deleteIfReachable: true,
      args: [host.machine.name, sha256, url, TOOL],
      timeoutSeconds: 300,
    },
    scope,
  );
}
