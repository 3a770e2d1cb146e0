import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { requirement } from '../../../require.js';

/** Scripts give files to root. */
export const noRoot = requirement(
  'scripts of k3s',
  process.platform === 'linux' && process.getuid?.() === 0,
  'they are tried as root on Linux: run the tests there',
);

export interface Outcome {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder that stands for a machine's file system: scripts see it in place of the system's own folders. */
export class MachineFolder {
  readonly root = mkdtempSync(join(tmpdir(), 'permacade-machine-'));

  /** Writes a file of that machine. */
  put(path: string, content: string, mode = 0o644): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), content);
    chmodSync(this.at(path), mode);
  }

  /** Puts a program where the machine finds its programs. */
  program(name: string, lines: readonly string[]): void {
    this.put(`/usr/local/bin/${name}`, ['#!/bin/sh', ...lines, ''].join('\n'), 0o755);
  }

  at(path: string): string {
    return join(this.root, path);
  }

  has(path: string): boolean {
    return existsSync(this.at(path));
  }

  read(path: string): string {
    return readFileSync(this.at(path), 'utf8');
  }

  /** Runs a script as the host's command does. */
  async run(script: string, args: readonly string[], input = ''): Promise<Outcome> {
    const here = script.replaceAll(
      /(?<![\w}/])\/(etc|var\/lib\/(?:rancher|permacade)|usr\/local\/bin|usr\/lib\/systemd|lib\/systemd|snap)\b/g,
      `${this.root}/$1`,
    );
    const { exitCode, stdout, stderr } = await execa('sh', ['-eu', '-c', here, 'command', ...args], {
      env: { PATH: `${this.at('/usr/local/bin')}:${process.env['PATH']}`, MACHINE: this.root },
      input,
      reject: false,
      stripFinalNewline: false,
    });
    return { exitCode, stdout, stderr };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
