import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Script } from '../../../../constructs/core/script.js';
import { readScripts } from '../../../../src/plan/scripts.js';

export { noPrivateRoot as noRoot } from '../preparation/private-root.js';

export interface Outcome {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Mounts what a machine has over this one's own root, where nobody else sees it, and runs a script in it. */
const ENTER = [
  'set -e',
  'cd "$1"',
  'mount -t overlay o -o lowerdir=/,upperdir=upper,workdir=work root',
  'mount --rbind /proc root/proc',
  'mount --rbind /dev root/dev',
  'shift',
  'exec chroot root "$@"',
].join('\n');

/** A machine of its own, as far as its files go: scripts run as they stand, on a root folder that nobody else sees. */
export class MachineFolder {
  // Memory-backed: the layers of an overlay cannot lie on another overlay, which is what a container's root is.
  readonly #folder = mkdtempSync('/dev/shm/permacade-machine-');

  constructor() {
    for (const part of ['upper', 'work', 'root']) mkdirSync(join(this.#folder, part));
  }

  /** Writes a file of that machine. */
  put(path: string, content: string, mode = 0o644): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), content);
    chmodSync(this.at(path), mode);
  }

  /** Puts a program where the machine finds its programs first. */
  program(name: string, lines: readonly string[]): void {
    this.put(`/usr/local/bin/${name}`, ['#!/bin/sh', ...lines, ''].join('\n'), 0o755);
  }

  /** Copies a program of this machine there. */
  copyProgram(name: string, from: string): void {
    mkdirSync(this.at('/usr/local/bin'), { recursive: true });
    copyFileSync(from, this.at(`/usr/local/bin/${name}`));
  }

  /** Where this machine has what that one has at the path, once it was changed there. */
  at(path: string): string {
    return join(this.#folder, 'upper', path);
  }

  has(path: string): boolean {
    return existsSync(this.at(path));
  }

  read(path: string): string {
    return readFileSync(this.at(path), 'utf8');
  }

  /**
   * Runs a script, with what it sources beside it.
   *
   * @param told called with all that it wrote to standard error so far, whenever that grows
   */
  async run(script: Script, args: readonly string[], input = '', told: (stderr: string) => void = () => undefined): Promise<Outcome> {
    for (const [name, text] of Object.entries(readScripts([script]))) this.put(`/scripts/${name}`, text);
    const command = ['sh', '-c', ENTER, 'enter', this.#folder, '/bin/sh', `/scripts/${script.name}`, ...args];
    const running = execa('unshare', ['--mount', '--propagation', 'private', ...command], {
      extendEnv: false,
      env: { PATH: '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
      input,
      reject: false,
      stripFinalNewline: false,
    });
    let written = '';
    running.stderr.on('data', (chunk: Buffer) => told((written += chunk.toString())));
    const { exitCode, stdout, stderr } = await running;
    return { exitCode, stdout, stderr };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
