import { scriptFile } from '../../../constructs/core/script.js';
import { readScripts } from '../../plan/scripts.js';
import { inOne, ownScripts } from './own-scripts.js';
import { quotedWord } from './words.js';

/** A call that brings its script along, for a machine that may have none of our scripts. */
export interface BundledCall {
  /** Line for a login shell. */
  readonly line: string;
  /** The script. It goes to standard input before anything else. */
  readonly input: string;
}

/**
 * Reads `$0` bytes of standard input and runs them as a script. The script must end with `exit`; if it does not get there, the
 * shell exits with 70. One line, so that a machine needs nothing installed beforehand.
 */
const RUN = `/bin/sh -c 'eval "$(dd bs=1 count=$0 2>/dev/null)"; exit 70'`;

const READING = scriptFile(import.meta.url, './reading-call.sh');

/** Marker: the first line that a bundled script prints. Whatever the login shell prints by itself comes before it. */
const BEGIN = 'permacade call\n';

/** A script to run as root on a machine that may have none of our scripts. */
export interface RootScript {
  readonly host: string;
  /** What failure messages call this call, such as `observation`. */
  readonly about: string;
  /** The script with everything it sources, as `inOne` returns it. */
  readonly script: string;
  readonly arguments: readonly string[];
  /** Seconds after which it is stopped. */
  readonly seconds: number;
}

/** Bundles a script with its call, to run as root. */
export function bundleRootCall({ host, about, script, arguments: values, seconds }: RootScript): BundledCall {
  const whole = withExit(script);
  const call = bundleCall(inOne(ownScripts(), 'call.sh'), [String(seconds), String(Buffer.byteLength(whole)), host, about, ...values]);
  return { line: call.line, input: `${call.input}${whole}` };
}

/** Bundles a script that only reads a machine. It runs as root where possible; `$1` tells the script which: root, sudo or user. */
export function bundleReadingCall({
  script,
  arguments: values,
  seconds,
}: Pick<RootScript, 'script' | 'arguments' | 'seconds'>): BundledCall {
  const whole = withExit(script);
  const call = bundleCall(inOne(readScripts([READING]), READING.name), [String(seconds), String(Buffer.byteLength(whole)), ...values]);
  return { line: call.line, input: `${call.input}${whole}` };
}

/** Bundles a script to run as the user who logs in, or as the local user. */
export function bundleCall(script: string, values: readonly string[]): BundledCall {
  const input = withExit(script);
  return { line: [RUN, String(Buffer.byteLength(input)), ...values.map(quotedWord)].join(' '), input };
}

/** Whether the call brings its script along. */
export function isBundled(line: string): boolean {
  return line.startsWith(RUN);
}

/** The output of a bundled script that prints this, as it arrives over SSH. */
export function withMarker(printed: string): string {
  return `${BEGIN}${printed}`;
}

/** Reads what a bundled script printed, without what the login shell printed. Undefined when the script did not begin. */
export function readPrinted(stdout: string): string | undefined {
  const at = `\n${stdout}`.indexOf(`\n${BEGIN}`);
  return at === -1 ? undefined : stdout.slice(at + BEGIN.length);
}

function withExit(script: string): string {
  return `${script}\nexit 0\n`;
}
