import { quote } from './quote.js';

/** A program to run on a host, and what it works on. */
export interface RootProgram {
  /** What a failure is about: `host pi-3: /etc/hostname`. */
  readonly subject: string;
  /** POSIX shell. It reads its values from `$1`, `$2` …; none is ever written into it. */
  readonly program: string;
  readonly arguments: readonly string[];
  /** Seconds after which it is stopped. */
  readonly seconds: number;
  /** Written into the last line, for whoever reads a preview. @default - nothing */
  readonly repair?: string | undefined;
}

/** Seconds between asking a program to stop and killing it. */
const KILL_AFTER = 10;

/** A script that runs the program as root: directly, or through sudo when the login user is another. */
export function asRoot({ subject, program, arguments: values, seconds, repair }: RootProgram): string {
  return [
    `subject=${quote(subject)}`,
    'user=$(id -un)',
    'uid=$(id -u)',
    'if [ "${uid}" -eq 0 ]; then',
    '  set --',
    'elif ! command -v sudo >/dev/null; then',
    '  echo "permacade: ${subject}: ${user} is not root and there is no sudo. Install sudo and allow ${user} to use it without a password, or log in as root" >&2',
    '  exit 1',
    'elif sudo -n true; then',
    '  set -- sudo -n',
    'else',
    '  echo "permacade: ${subject}: ${user} cannot become root. Allow ${user} to use sudo without a password, or log in as root" >&2',
    '  exit 1',
    'fi',
    `"$@" timeout -k ${KILL_AFTER} ${seconds} sh -c ${quote(program)} permacade ${values.map(quote).join(' ')}`,
    'status=$?',
    'if [ "${status}" -eq 124 ] || [ "${status}" -eq 137 ]; then',
    `  echo "permacade: \${subject}: stopped after ${seconds} seconds. Running it again goes on from here" >&2`,
    'fi',
    'exit "${status}"',
    ...(repair === undefined ? [] : [`# repair ${repair}`]),
    '',
  ].join('\n');
}
