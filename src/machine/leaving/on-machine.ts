import type { Machine } from '../../../constructs/core/machine.js';
import type { Script } from '../../../constructs/core/script.js';
import { readScripts } from '../../plan/scripts.js';
import { inOne } from '../script/own-scripts.js';
import type { HostCommandBody, Plan } from '../../plan/plan.js';
import { createCall, deleteCall } from '../script/call.js';
import { bundleRootCall, type BundledCall } from '../script/bundled-call.js';
import { installsScripts } from '../script/stamp.js';
import { callOverSsh } from '../script/call-over-ssh.js';
import type { SshLoginOptions } from '../ssh/ssh-arguments.js';
import { lastWords } from '../ssh/ssh-error.js';
import { UserError } from '../../user-error.js';

/** Seconds beside those a script gives itself: its own end, and a slow login. */
const MARGIN = 30;

/** What a script's last sentence begins with when it refuses; it names the host itself. */
const REFUSAL = 'permacade: ';

/** How scripts reach machines, and who hears what they say meanwhile. */
export interface Reach extends SshLoginOptions {
  readonly say: (line: string) => void;
}

/** Runs a script as root and returns what it prints. Throws a UserError with its last words when it fails. */
export async function runAsRoot(
  machine: Machine,
  step: string,
  script: Script,
  values: readonly string[],
  seconds: number,
  reach: Reach,
): Promise<string> {
  const { name: host } = machine;
  const text = inOne(readScripts([script]), script.name);
  return run(machine, step, bundleRootCall({ host, about: step, script: text, arguments: values, seconds }), seconds, reach);
}

/** Runs what a command does when it leaves the program, with the scripts of now: those of then may never have been installed. */
export async function takeBack(machine: Machine, plan: Plan, command: HostCommandBody, input: string, reach: Reach): Promise<void> {
  const call = deleteCall(plan, command);
  if (call === undefined) return;
  const install = plan.units
    .map(({ body }) => body)
    .find((body) => body.type === 'HostCommand' && body.host === machine.name && installsScripts(body));
  if (install?.type !== 'HostCommand') throw new Error(`nothing installs scripts on host ${machine.name}`);
  const { line, before = '', input: scripts, seconds } = createCall(plan, install, { unstamped: true });
  await run(machine, 'installing scripts', { line, input: `${before}${scripts('')}` }, seconds, reach);
  await run(machine, command.name, { line: call.line, input: call.input(input) ?? '' }, call.seconds, reach);
}

async function run(machine: Machine, step: string, call: BundledCall, seconds: number, reach: Reach): Promise<string> {
  const { say, ...login } = reach;
  let refused = false;
  const { stdout, stderr, exitCode } = await callOverSsh(machine, call, {
    ...login,
    seconds: seconds + MARGIN,
    onLine: (line) => {
      // Why a script refuses is told once, by the error.
      refused ||= line.startsWith(REFUSAL);
      if (!refused) say(line);
    },
    say,
  });
  if (exitCode === 0) return stdout;
  const at = `\n${stderr}`.lastIndexOf(`\n${REFUSAL}`);
  if (at >= 0) throw new UserError(stderr.slice(at + REFUSAL.length).trimEnd());
  // What it said is on the screen already; the error names the step.
  throw new UserError(`host ${machine.name}: ${step}: ${lastWords(stderr) || `ended with status ${exitCode}`}`);
}
