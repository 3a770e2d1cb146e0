import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Tests run in several processes; this file is where they leave word for the one that reports. */
const FILE = fileURLToPath(new URL('../node_modules/.cache/permacade/not-run.jsonl', import.meta.url));

/** A part of the tests that this machine cannot run. */
export interface NotRun {
  readonly name: string;
  /** What is missing and the way to have it. */
  readonly reason: string;
}

export function recordNotRun(part: NotRun): void {
  mkdirSync(dirname(FILE), { recursive: true });
  appendFileSync(FILE, `${JSON.stringify(part)}\n`);
}

/** Every part once, by name. */
export function readNotRun(): readonly NotRun[] {
  let text: string;
  try {
    text = readFileSync(FILE, 'utf8');
  } catch {
    return [];
  }
  const lines = [...new Set(text.split('\n').filter((line) => line !== ''))].sort();
  return lines.map((line) => JSON.parse(line) as NotRun);
}

export function forgetNotRun(): void {
  rmSync(FILE, { force: true });
}
