import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Script } from '../../constructs/core/script.js';
import { readScripts, withSourced } from '../../src/plan/scripts.js';
import { newFolder } from '../new-folder.js';

let repository = '';
beforeEach(() => void (repository = newFolder()));

function put(path: string, text: string): Script {
  const file = join(repository, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return { name: basename(path), file };
}

const sourcing = (path: string): string => `# shellcheck source=${path}\n. "\${0%/*}/${basename(path)}"\n`;

describe('scripts of a plan', () => {
  it('are read once with all that they source, by name', () => {
    put('core/library.sh', sourcing('core/words.sh'));
    put('core/words.sh', 'say() { :; }\n');
    const joining = put('host/join.sh', sourcing('core/library.sh'));
    const leave = put('host/leave.sh', 'main\n');
    const scripts = readScripts([leave, joining, leave]);
    expect(Object.keys(scripts)).toEqual(['join.sh', 'leave.sh', 'library.sh', 'words.sh']);
    expect(withSourced(scripts, 'join.sh')).toEqual(['join.sh', 'library.sh', 'words.sh']);
    expect(withSourced(scripts, 'leave.sh')).toEqual(['leave.sh']);
  });

  it('of one name are refused with both files', () => {
    const [one, other] = [put('host/state.sh', '1'), put('cluster/state.sh', '2')];
    expect(() => readScripts([one, other])).toThrow(`state.sh: is the name of two scripts, ${one.file} and ${other.file}`);
  });

  it('source only what says where it lies, and what is there', () => {
    expect(() => readScripts([put('a.sh', '. "${0%/*}/words.sh"\n')])).toThrow(/sources words.sh without the line/);
    expect(() => readScripts([put('b.sh', sourcing('core/gone.sh'))])).toThrow(/sources core\/gone.sh, which does not exist/);
  });
});
