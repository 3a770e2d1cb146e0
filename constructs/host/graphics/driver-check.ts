import type { Construct } from 'constructs';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';
import { hostScript, hostState, NOT_IN_A_CONTAINER } from '../preparation/host-script.js';

const SCRIPT = hostScript(NOT_IN_A_CONTAINER, [
  'branch=$1',
  'model=$2',
  'modprobe nvidia 2>/dev/null || true',
  'found=$(nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>&1) || {',
  '  dmesg 2>/dev/null | grep -i -e nvidia -e nvrm | tail -n 10 | cut -c 1-1000 >&2 || true',
  '  fail "has a ${model} that its driver does not see: ${found}. Does this branch drive the card that is really in it? See: lspci -nn -d 10de:"',
  '}',
  'case "${found}" in',
  '  *", ${branch}."*) ;;',
  '  *) fail "should run the driver ${branch} and runs: ${found}" ;;',
  'esac',
]);

/** The version that runs; the card's own tool takes seconds to answer. */
const STATE = hostState(NOT_IN_A_CONTAINER, ['cat /sys/module/nvidia/version 2>/dev/null || echo none']);

/** Proves that the driver sees the card. The inventory may name another card than the one that is in the machine. */
export function driverCheck(scope: Construct, host: Host, branch: number, model: string): HostCommand {
  return host.command(
    { name: 'gpu-check', script: SCRIPT, state: STATE, args: [host.machine.name, String(branch), model], timeoutSeconds: 120 },
    scope,
  );
}
