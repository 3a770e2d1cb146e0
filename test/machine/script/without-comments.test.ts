import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaSync } from 'execa';
import { expect, it } from 'vitest';
import { withoutComments } from '../../../src/machine/script/without-comments.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const SCRIPTS = ['constructs', 'src/machine'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sh'))
    .map((name) => join(folder, name)),
);

/** What bash makes of a script: it drops comments and empty lines, and nothing in quotes. */
function parsed(text: string): string {
  return execaSync('bash', ['-c', 'eval "it() {\n$(cat)\n}"; declare -f it'], { input: text }).stdout;
}

it('a script that travels means what it meant, and each line has its number', () => {
  expect(SCRIPTS.length).toBeGreaterThan(80);
  for (const script of SCRIPTS) {
    const text = readFileSync(join(ROOT, script), 'utf8');
    const travels = withoutComments(text);
    expect(travels.split('\n').length, script).toBe(text.split('\n').length);
    const meant = parsed(text);
    expect(parsed(travels), script).toBe(meant);
    expect(parsed(travels.replaceAll(/\n{2,}/g, '\n')), script).toBe(meant);
  }
  expect(withoutComments("#!/bin/sh\n# why\n  # why\necho '#'\n")).toBe("#!/bin/sh\n\n\necho '#'\n");
});
