import type { Machine } from '../../../constructs/core/machine.js';
import type { Script } from '../../../constructs/core/script.js';
import type { HostCommandBody, Scripts } from '../../plan/plan.js';
import { readScripts } from '../../plan/scripts.js';
import { asRoot } from '../script/as-root.js';
import { deleteScript } from '../script/command-script.js';
import { framed } from '../script/framed.js';
import { inOne } from '../script/in-one.js';
import { overSsh } from '../ssh/run-over-ssh.js';
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
  const program = inOne(readScripts([script]), script.name);
  return run(machine, step, asRoot({ subject: `host ${machine.name}: ${step}`, program, arguments: values, seconds }), seconds, reach);
}

/** Runs what a command does when it leaves the program. */
export async function takeBack(machine: Machine, command: HostCommandBody, scripts: Scripts, input: string, reach: Reach): Promise<void> {
  const script = deleteScript(command, { scripts });
  if (script === undefined) return;
  await run(machine, command.name, script, command.timeoutSeconds, reach, command.stdin === '' ? undefined : framed(input));
}

async function run(machine: Machine, step: string, script: string, seconds: number, reach: Reach, input?: string): Promise<string> {
  const { say, ...login } = reach;
  let refused = false;
  const { stdout, stderr, exitCode } = await overSsh(machine, script, {
    ...login,
    seconds: seconds + MARGIN,
    onLine: (line) => {
      // Why a script refuses is told once, by the error.
      refused ||= line.startsWith(REFUSAL);
      if (!refused) say(line);
    },
    say,
    ...(input === undefined ? {} : { input }),
  });
  if (exitCode === 0) return stdout;
  const at = `\n${stderr}`.lastIndexOf(`\n${REFUSAL}`);
  if (at >= 0) throw new UserError(stderr.slice(at + REFUSAL.length).trimEnd());
  // What it said is on the screen already; the error names the step.
  throw new UserError(`host ${machine.name}: ${step}: ${lastWords(stderr) || `ended with status ${exitCode}`}`);
}
