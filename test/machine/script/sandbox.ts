import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, type ResultPromise } from 'execa';
import type { Call } from '../../../src/machine/script/call.js';
import { requirement } from '../../require.js';

/** Becoming root is the first step of every script; without it tests would only see its refusal. */
export const noHost = requirement(
  'host scripts',
  process.platform === 'linux' && process.getuid?.() === 0,
  'they are tried as root on Linux: run the tests there',
);

/** A folder with stubs for what a test must not do to the machine it runs on. */
export interface Sandbox {
  readonly folder: string;
  /** What stands for /var/lib/permacade. */
  readonly state: string;
  /** What stands for /usr/local/lib/permacade. */
  readonly scripts: string;
  /** Runs a line as sshd would: the line to a shell, the input on standard input. */
  readonly run: (line: string, input?: string, shell?: string) => Promise<Outcome>;
  /** Starts a line in a process group of its own, so that all of it can be killed. */
  readonly start: (line: string) => ResultPromise<{ reject: false; detached: true }>;
  /** Makes the call of a unit, whose scripts are installed before. */
  readonly call: (call: Call, text?: string) => Promise<Outcome>;
  /** What systemctl was asked to do, one line per call, `is-active` left out. */
  readonly systemctl: () => readonly string[];
  /** Says what systemctl answers for a service. @default - active, and restarts succeed */
  readonly service: (name: string, answer: { readonly state?: string; readonly restarts?: boolean }) => void;
  readonly remove: () => void;
}

export interface Outcome {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const SYSTEMCTL = `#!/bin/sh
for last; do :; done
if [ "$1" = is-active ]; then cat "$SANDBOX/state-$last" 2>/dev/null || echo active; exit; fi
echo "$*" >>"$SANDBOX/systemctl.log"
if [ "$1" = restart ] && [ -e "$SANDBOX/refuses-$last" ]; then exit 1; fi
`;

const JOURNALCTL = `#!/bin/sh
echo "config: line 3: what is this"
`;

/** Makes a sandbox below the system's temporary folder. */
export function sandbox(): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), 'permacade-'));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  program(bin, 'systemctl', SYSTEMCTL);
  program(bin, 'journalctl', JOURNALCTL);
  const environment = { PATH: `${bin}:${process.env['PATH']}`, SANDBOX: folder };
  const state = join(folder, 'var-lib');
  const scripts = join(folder, 'usr-local-lib');
  for (const place of [state, scripts]) mkdirSync(place);
  const inside = (line: string, shell = '/bin/sh'): readonly string[] => [
    ...['--mount', '--propagation', 'private', '/bin/sh', '-c'],
    ...['mount --bind "$0/var-lib" /var/lib && mount --bind "$0/usr-local-lib" /usr/local/lib && exec "$2" -c "$1"', folder, line, shell],
  ];
  const options = { env: environment, cwd: folder, stripFinalNewline: false } as const;
  const run = async (line: string, input = '', shell = '/bin/sh'): Promise<Outcome> => {
    const { exitCode, stdout, stderr } = await execa('unshare', inside(line, shell), { ...options, reject: false, input });
    return { exitCode, stdout, stderr };
  };
  return {
    folder,
    state: join(state, 'permacade'),
    scripts: join(scripts, 'permacade'),
    run,
    start: (line) => execa('unshare', inside(line), { ...options, reject: false, detached: true }),
    call: ({ line, before = '', input }, text = '') => run(line, `${before}${input(text) ?? ''}`),
    systemctl: () => {
      const log = join(folder, 'systemctl.log');
      return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
    },
    service: (name, { state, restarts }) => {
      if (state !== undefined) writeFileSync(join(folder, `state-${name}`), `${state}\n`);
      rmSync(join(folder, `refuses-${name}`), { force: true });
      if (restarts === false) writeFileSync(join(folder, `refuses-${name}`), '');
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function program(bin: string, name: string, text: string): void {
  writeFileSync(join(bin, name), text);
  chmodSync(join(bin, name), 0o755);
}
