import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onExit } from 'signal-exit';
import type { Script } from '../constructs/core/script.js';
import { readScripts } from '../src/plan/scripts.js';

/**
 * Puts a script and all that it sources into one folder, as hosts have them, and returns where the script is there.
 * The folder goes with this process.
 *
 * @param changed what each text becomes, such as one whose paths lead elsewhere. @default - it stays
 */
export function inOneFolder(script: Script, changed: (text: string) => string = (text) => text): string {
  const folder = mkdtempSync(join(tmpdir(), 'permacade-scripts-'));
  onExit(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(readScripts([script]))) writeFileSync(join(folder, name), changed(text));
  return join(folder, script.name);
}
