import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onExit } from 'signal-exit';
import type { Script } from '../constructs/core/script.js';

const folder = mkdtempSync(join(tmpdir(), 'permacade-scripts-'));
onExit(() => rmSync(folder, { recursive: true, force: true }));

/** A script with these lines in its `main`, as a file of its own, which goes with this process. */
export function shellScript(lines: string): Script {
  const text = `#!/bin/sh\nset -eu\n\nmain() {\n${lines}\n}\n\nmain "$@"\n`;
  const name = `${createHash('sha256').update(text).digest('hex').slice(0, 8)}.sh`;
  const file = join(folder, name);
  writeFileSync(file, text);
  return { name, file };
}
