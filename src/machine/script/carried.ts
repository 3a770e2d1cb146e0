import { scriptFile } from '../../../constructs/core/script.js';
import { readScripts } from '../../plan/scripts.js';
import { inOne, ownScripts } from './own-scripts.js';
import { quotedWord } from './words.js';

/** A line for a login shell, and what goes to its standard input before anything else. */
export interface CarriedCall {
  readonly line: string;
  readonly input: string;
}

/**
 * Runs as many bytes of its standard input as a script, which ends the shell with its own last line; a script that does not come
 * to its last line is a failure. It stands in one line, because it is all that a machine has to know beforehand.
 */
const RUN = `/bin/sh -c 'eval "$(dd bs=1 count=$0 2>/dev/null)"; exit 70'`;

const READING = scriptFile(import.meta.url, './reading-call.sh');

/** The first line that a carried script prints. What a login shell prints by itself comes before. */
const BEGIN = 'permacade call\n';

/** What is to run as root on a machine that may have none of our scripts. */
export interface RootScript {
  readonly host: string;
  /** What a failure is about: `observation`. */
  readonly about: string;
  /** The whole script, as `inOne` has it. */
  readonly script: string;
  readonly arguments: readonly string[];
  /** Seconds after which it is stopped. */
  readonly seconds: number;
}

/** A call that brings its script along. */
export function carriedAsRoot({ host, about, script, arguments: values, seconds }: RootScript): CarriedCall {
  const whole = ended(script);
  const call = carried(inOne(ownScripts(), 'call.sh'), [String(seconds), String(Buffer.byteLength(whole)), host, about, ...values]);
  return { line: call.line, input: `${call.input}${whole}` };
}

/** A call that brings a script along which reads a machine, as root where that can be had; it is told which in `$1`. */
export function carriedReading({ script, arguments: values, seconds }: Pick<RootScript, 'script' | 'arguments' | 'seconds'>): CarriedCall {
  const whole = ended(script);
  const call = carried(inOne(readScripts([READING]), READING.name), [String(seconds), String(Buffer.byteLength(whole)), ...values]);
  return { line: call.line, input: `${call.input}${whole}` };
}

/** A call of a script by whoever logs in, or by whoever runs it here. */
export function carried(script: string, values: readonly string[]): CarriedCall {
  const input = ended(script);
  return { line: [RUN, String(Buffer.byteLength(input)), ...values.map(quotedWord)].join(' '), input };
}

/** Whether the call brings its script along. */
export function isCarried(line: string): boolean {
  return line.startsWith(RUN);
}

/** What a login shell shows of a carried script that prints this. */
export function visibleOutput(printed: string): string {
  return `${BEGIN}${printed}`;
}

/** What a carried script printed, without what the login shell did. Undefined when it did not even begin. */
export function printedBy(stdout: string): string | undefined {
  const at = `\n${stdout}`.indexOf(`\n${BEGIN}`);
  return at === -1 ? undefined : stdout.slice(at + BEGIN.length);
}

function ended(script: string): string {
  return `${script}\nexit 0\n`;
}
