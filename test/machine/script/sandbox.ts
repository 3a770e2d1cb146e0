import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, type ResultPromise } from 'execa';
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
  /** Where scripts leave their stamps, instead of on the machine that runs the tests. */
  readonly stamps: { readonly folder: string };
  /** Runs a script as sshd would: the text to a shell, the input on standard input. */
  readonly run: (script: string, input?: string) => Promise<Outcome>;
  /** Starts a script in a process group of its own, so that all of it can be killed. */
  readonly start: (script: string) => ResultPromise<{ reject: false; detached: true }>;
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
  const options = { env: environment, cwd: folder, stripFinalNewline: false } as const;
  return {
    folder,
    stamps: { folder: join(folder, 'remembered') },
    run: async (script, input) => {
      const { exitCode, stdout, stderr } = await execa('/bin/sh', ['-c', script], { ...options, reject: false, input: input ?? '' });
      return { exitCode, stdout, stderr };
    },
    start: (script) => execa('/bin/sh', ['-c', script], { ...options, reject: false, detached: true }),
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
