import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile, ROOT } from './compile.js';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const DOCS = join(ROOT, 'docs');

/** Programs with mistakes in them. Kept as text, so that nothing else compiles them; each wrong line says what is wrong. */
const fixtures = new Map(
  readdirSync(FIXTURES)
    .filter((file) => file.endsWith('.ts.txt'))
    .map((file) => [join(FIXTURES, file.slice(0, -'.txt'.length)), readFileSync(join(FIXTURES, file), 'utf8')]),
);

/** Whole programs shown in the documentation: what a reader copies. */
const examples = new Map(
  readdirSync(DOCS)
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) => {
      const blocks = [...readFileSync(join(DOCS, file), 'utf8').matchAll(/^```ts\n(import [^]*?)^```$/gm)];
      return blocks.map(([, block], index) => [join(DOCS, `${file}-${index + 1}.ts`), block!] as const);
    }),
);

const sources = new Map([...fixtures, ...examples]);

interface Mistake {
  readonly line: number;
  /** What the compiler's message must name. */
  readonly names: string;
}

function expected(source: string): readonly Mistake[] {
  return source.split('\n').flatMap((text, index) => {
    const names = / \/\/ wrong: (\S+)$/.exec(text)?.[1];
    return names === undefined ? [] : [{ line: index + 1, names }];
  });
}

describe('a field that does not exist, or cannot be so', () => {
  const compiled = compile(sources);

  it.each([...fixtures.keys()].map((name) => [name.slice(FIXTURES.length + 1), name]))(
    'fails the type check in %s, where it stands and nowhere else',
    (_, name) => {
      const wanted = expected(fixtures.get(name)!);
      const diagnostics = compiled.get(name)!;
      expect([...new Set(diagnostics.map(({ line }) => line))]).toEqual(wanted.map(({ line }) => line));
      for (const { line, names } of wanted) {
        expect(diagnostics.filter((error) => error.line === line).map(({ message }) => message)).toContainEqual(
          expect.stringContaining(names),
        );
      }
    },
  );

  it.each([...examples.keys()].map((name) => [name.slice(DOCS.length + 1), name]))(
    'is not in the example of the documentation %s',
    (_, name) => {
      expect(compiled.get(name)).toEqual([]);
    },
  );

  it('is tried on every kind that the home renders', () => {
    const all = [...fixtures.values()].join('\n');
    const missing = rendered().filter((kind) => !new RegExp(`new ${kind}\\(`).test(all));
    expect(missing).toEqual([]);
  });
});

/** Every generated class of a third-party kind, and every built-in kind that a construct makes. */
function rendered(): readonly string[] {
  const kinds = new Set<string>();
  const folder = join(ROOT, 'constructs');
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const pattern = file.startsWith('imports/') ? /export class (\w+) extends ApiObject/g : /(?:new|extends) (Kube\w+)\b/g;
    for (const [, kind] of readFileSync(join(folder, file), 'utf8').matchAll(pattern)) kinds.add(kind!);
  }
  // Generated classes under another name.
  for (const alias of ['KubeCertificate', 'KubeMiddleware']) kinds.delete(alias);
  return [...kinds].sort();
}
