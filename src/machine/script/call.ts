import type { HostCommandBody, HostFileBody } from '../../plan/plan.js';
import { stampName } from '../../../constructs/core/stamp.js';
import { bundleRootCall } from './bundled-call.js';
import { framed } from './framed.js';
import { scriptFolder, installation, runnerFolder, SCRIPT_FOLDERS } from './installation.js';
import { inOne } from './own-scripts.js';
import { type HostPlan, installsScripts, NONE, unitDigest, formatUnitId } from './stamp.js';
import { quotedWord } from './words.js';

/** How a call leaves its stamp. */
export interface CallOptions {
  /** Remembered on the host: it changes when the host has drifted, and so makes the call run again. @default - none */
  readonly repair?: string | undefined;
  /** Leaves no stamp: for whoever does not apply the home. @default - a stamp is left */
  readonly unstamped?: true;
}

/** One line that any login shell of a host runs alike, with what its standard input is made of. */
export interface Call {
  readonly line: string;
  /** Goes to standard input before anything else. @default - nothing */
  readonly before?: string;
  /** What the script reads, with values in place of references; `undefined` when it reads nothing. */
  readonly input: (text: string) => string | undefined;
  /** Seconds after which it stops itself. */
  readonly seconds: number;
}

/** Enough to send a file to a slow card. */
const WRITE_SECONDS = 120;

/** k3s tells systemd that it started only once it answers, which takes minutes on a Pi. */
const RESTART_SECONDS = 300;

/** The call that brings a unit about; it changes nothing when all is as it should be. */
export function createCall(plan: HostPlan, body: HostFileBody | HostCommandBody, options: CallOptions = {}): Call {
  const { repair = NONE, unstamped } = options;
  const again = repair === NONE ? [] : [repair];
  const stamp = [unstamped === true ? NONE : stampName(formatUnitId(body)), unitDigest(plan, body), repair];
  if (body.type === 'HostFile') {
    const { host, path, mode, owner, group, restarts } = body;
    const seconds = WRITE_SECONDS + RESTART_SECONDS * restarts.length;
    return { line: installed(seconds, 'file', [host, path, ...stamp, mode, owner, group, ...restarts]), input: framed, seconds };
  }
  const { host, name, script, state, delete: removal, args, timeoutSeconds: seconds } = body;
  if (body.bundlesScript) {
    const about = { host, about: name, script: inOne(plan.scripts, script), seconds };
    const { line, input: before } = bundleRootCall({
      ...about,
      arguments: installsScripts(body) ? [host, name, ...stamp] : [...args, ...again],
    });
    const input = installsScripts(body) ? () => framed(installation(plan, host).packed()) : () => undefined;
    return { line, before, input, seconds };
  }
  const folder = (each: string | undefined): string => (each === undefined ? NONE : scriptFolder(plan.scripts, each));
  const words = [host, name, ...stamp, reads(body), folder(script), folder(state), folder(removal), ...args];
  return { line: installed(seconds, 'command', words), input: chooseInput(body), seconds };
}

/** Begins the call of a removal. A machine that was installed again has neither its scripts nor what they would take back. */
const IF_INSTALLED = `/bin/sh -c 'test -e "$0" && exec /bin/sh "$0" "$@"; echo "permacade: warning: host $3: nothing of $4 was undone, because its scripts are gone. If the machine was not installed again, run: npx permacade uninstall $3" >&2'`;

/** The call that takes back what a command did, when it leaves the program and has anything to take back. */
export function deleteCall(plan: HostPlan, body: HostFileBody | HostCommandBody): Call | undefined {
  if (body.type === 'HostFile' || body.delete === undefined) return undefined;
  const { host, name, args, timeoutSeconds: seconds } = body;
  const words = [host, name, stampName(formatUnitId(body)), reads(body), scriptFolder(plan.scripts, body.delete), ...args];
  return { line: installed(seconds, 'delete', words), input: chooseInput(body), seconds };
}

function installed(seconds: number, kind: 'file' | 'command' | 'delete', words: readonly string[]): string {
  const shell = kind === 'delete' ? IF_INSTALLED : '/bin/sh';
  return [`${shell} ${SCRIPT_FOLDERS}/${runnerFolder()}/call.sh ${seconds} ${kind}`, ...words.map(quotedWord)].join(' ');
}

function reads({ stdin }: HostCommandBody): 'input' | 'nothing' {
  return stdin === '' ? 'nothing' : 'input';
}

function chooseInput(body: HostCommandBody): Call['input'] {
  return reads(body) === 'nothing' ? () => undefined : framed;
}
