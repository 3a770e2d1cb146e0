import { quote } from '../script/quote.js';

/** A program that reads a machine and can do without being root, and what it works on. */
export interface ReadingProgram {
  /** POSIX shell. `$1` says what it runs as: `root`, `sudo` or `user`; the values follow. None is ever written into it. */
  readonly program: string;
  readonly arguments: readonly string[];
  /** Seconds after which it is stopped. */
  readonly seconds: number;
}

/** Seconds between asking a program to stop and killing it. */
const KILL_AFTER = 5;

/** A script that runs the program as root, directly or through sudo, or, where neither is possible, as whoever logged in. */
export function asRootOrLess({ program, arguments: values, seconds }: ReadingProgram): string {
  return [
    'uid=$(id -u)',
    'as=user',
    'if [ "${uid}" -eq 0 ]; then',
    '  as=root',
    'elif sudo -n true 2>/dev/null; then',
    '  as=sudo',
    'fi',
    `set -- timeout -k ${KILL_AFTER} ${seconds} sh -c ${quote(program)} permacade "${'$'}{as}" ${values.map(quote).join(' ')}`,
    'if [ "${as}" = sudo ]; then',
    '  set -- sudo -n "$@"',
    'fi',
    '"$@" </dev/null',
    '',
  ].join('\n');
}
