import { readFileSync } from 'node:fs';
import { execaSync } from 'execa';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** One line like this makes a script. */
const SCRIPT: readonly RegExp[] = [
  /^#! ?\/(?:usr\/)?bin\//,
  /^set -[a-z]*[eu]/,
  /^(?:fi|esac|;;|done <.*)$/,
  /^(?:if|elif|while|until|for) .*; ?(?:then|do)\b/,
  /^case \S+ in$/,
];

/** One line like this may be a call of one program; several together are a script. */
const CALL: readonly RegExp[] = [
  /^\w+\(\) ?[{(]$/,
  /^(?:export |readonly |local )?\w+=["']?\$[({\w@*]/,
  /"\$(?:[@*#?0-9]|\{[@*#?0-9])/,
  /(?:^|[^\\])\$\{[a-z_]\w*(?:[:%#=?+-]|\})/,
  /[0-9]?>(?:&[0-9]|\/dev\/null)/,
  /\|\| (?:true|exit|return)\b/,
  /^(?:exit|shift|trap|do|done)\b/,
];

function isShell(lines: readonly string[]): boolean {
  const trimmed = lines.map((line) => line.trim());
  const count = (marks: readonly RegExp[]): number => trimmed.filter((line) => marks.some((mark) => mark.test(line))).length;
  return count(SCRIPT) > 0 || (trimmed.length > 2 && count(CALL) > 1);
}

/** Where shell stands in a module: in one string, or in the strings of one list. */
function shellIn(file: string, text: string): readonly string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const parts = ts.isArrayLiteralExpression(node) ? node.elements.map(textOf) : [textOf(node)];
    const lines = parts.flatMap((part) => part?.split('\n') ?? []);
    if (isShell(lines)) found.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}: ${lines[0]}`);
    else ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Text of a string or template; what is put into it does not count. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
  return undefined;
}

describe('shell in strings of TypeScript', () => {
  it('is nowhere: each script is a .sh file beside what runs it', () => {
    const { stdout } = execaSync('git', ['ls-files', '--', 'constructs/**.ts', 'src/**.ts', ':!constructs/imports']);
    expect(stdout.split('\n').flatMap((file) => shellIn(file, readFileSync(file, 'utf8')))).toEqual([]);
  });

  it.each([
    ["const SCRIPT = ['set -eu', 'echo hi'].join('\\n');", true],
    ['const SCRIPT = `\nhost=$1\n[ -e "$2" ] || exit 1\necho "$3" >&2\n`;', true],
    ["const LINES = ['value=$(cat \"${file}\")', 'rm -f -- \"$1\"', 'sync'];", true],
    ["const DO = ['if [ -e /x ]; then'];", true],
    ["run('sh', ['-c', 'cat >/dev/null; rm -rf -- \"$1\"', 'sh', folder]);", false],
    ['say(`a service is ${state}: run systemctl status k3s`);', false],
  ])('is told from a call and a sentence: %s', (text, expected) => {
    expect(shellIn('x.ts', text).length > 0).toBe(expected);
  });
});
