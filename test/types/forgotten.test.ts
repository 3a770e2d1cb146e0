import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile, ROOT } from './compile.js';

const SETTINGS = join(ROOT, 'src/settings');
const READERS = ['games.ts', 'read-host.ts', 'registry-settings.ts', 'fill-defaults.ts'].map((name) => join(SETTINGS, name));

/** Maps of the schemas, by their first line, and the file that reads their entries. */
const MAPS = [
  ['host-schema.ts', 'const disk = map({', 'read-host.ts'],
  ['host-schema.ts', 'const gpu = map({', 'read-host.ts'],
  ['host-schema.ts', 'const taint = map({', 'read-host.ts'],
  ['host-schema.ts', 'const mount = map({', 'read-host.ts'],
  ['host-schema.ts', 'export const hostSchema = map({', 'read-host.ts'],
  ['stack-schema.ts', 'const gitops = map({', 'fill-defaults.ts'],
  ['stack-schema.ts', 'const ca = map(\n  {', 'fill-defaults.ts'],
  ['stack-schema.ts', "    map({\n      where: choice(['cluster']),", 'registry-settings.ts'],
  ['stack-schema.ts', "    map({\n      where: choice(['outside']),", 'registry-settings.ts'],
  ['stack-schema.ts', 'const acme = map({', 'fill-defaults.ts'],
  ['stack-schema.ts', '      map({\n        server:', 'fill-defaults.ts'],
  ['stack-schema.ts', 'z.optional(map({ rbd:', 'fill-defaults.ts'],
  ['stack-schema.ts', 'z.optional(map({ address:', 'fill-defaults.ts'],
  ['stack-schema.ts', 'export const stackSchema = map({', 'fill-defaults.ts'],
  ['games.ts', 'const game = map({', 'games.ts'],
] as const;

/** The messages of all readers, once the maps that begin so have one key more, which may be left out. */
function messages(schemas: readonly (readonly [schema: string, start: string, reader: string])[]): readonly string[] {
  const sources = new Map<string, string>();
  for (const [file, start] of schemas) {
    const path = join(SETTINGS, file);
    const text = sources.get(path) ?? readFileSync(path, 'utf8');
    expect(text.split(start)).toHaveLength(2);
    const brace = start.lastIndexOf('{') + 1;
    sources.set(path, text.replace(start, `${start.slice(0, brace)} unheardOf: z.optional(flag()),${start.slice(brace)}`));
  }
  // Named in the order of READERS, so that a message leads to its file.
  const found = compile(sources, READERS);
  return READERS.flatMap((path) => found.get(path)!.map(({ message }) => `${path.slice(SETTINGS.length + 1)}: ${message}`));
}

describe('a field that is new in a schema', { timeout: 120_000 }, () => {
  it('is not missed where nothing is new', () => {
    expect(messages([])).toEqual([]);
  });

  it.each([['host-schema.ts'], ['stack-schema.ts'], ['games.ts']])('does not compile until it is read, in every map of %s', (file) => {
    const maps = MAPS.filter(([schema]) => schema === file);
    const found = messages(maps).filter((message) => message.includes("does not satisfy the expected type 'Nothing'"));
    const readers = found.map((message) => message.slice(0, message.indexOf(':')));
    expect(readers.sort()).toEqual(maps.map(([, , reader]) => reader).sort());
  });
});
