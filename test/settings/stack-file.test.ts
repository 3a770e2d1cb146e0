import { mkdirSync } from 'node:fs';
import { stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../src/settings/load-settings.js';
import { exampleConfig, readProblems, smallest, written } from './stack-text.js';

const refusedText = (text: string | Uint8Array): readonly string[] =>
  readProblems(() => loadSettings({ stack: 'home', file: written('Pulumi.home.yaml', text) }));
describe('what is not ours in a stack file', () => {
  it('is left alone', () => {
    const config = {
      ...smallest(),
      'aws:region': 'mars',
      'other:thing': { secure: 'v1:x' },
      'secret:registry-password': { secure: 'v1:y' },
    };
    const text = stringify({ secretsprovider: 'passphrase', encryptionsalt: 'v1:abc', encryptedkey: 'k', config });
    expect(loadSettings({ stack: 'home', file: written('s.yaml', text) }).secrets).toEqual(['registry-password']);
  });
});

describe('text', () => {
  it('with a byte order mark and Windows line ends is read all the same', () => {
    const text = `\uFEFF${stringify({ config: exampleConfig() }).replaceAll('\n', '\r\n')}`;
    expect(loadSettings({ stack: 'home', file: written('s.yaml', text) }).machines).toHaveLength(13);
  });

  it.each([
    ['malformed', 'config:\n  permacade:domain: [1, 2\n  b: }', /is not YAML at line \d+, column \d+: .+; correct that line/],
    ['with one key twice', 'config:\n  permacade:domain: a\n  permacade:domain: b\n', /line 3, column \d+: Map keys must be unique/],
    ['with too many aliases', `a: &a [x]\nb: [${'*a, '.repeat(200)}]\n`, /alias/],
    ['nested without end', '['.repeat(5000), /is not YAML/],
    ['empty', '', /the file is empty; let npx permacade init write one/],
    ['of white space', ' \n\n', /the file is empty/],
    ['of comments', '# nothing\n', /got nothing, expected a map with the key config/],
    ['of two documents', 'config: {}\n---\nconfig: {}\n', /got 2 documents, expected one/],
    ['that is a list', '- config\n', /got a list of 1, expected a map with the key config/],
    ['that is one word', 'config\n', /got 'config', expected a map/],
    ['without config', 'encryptionsalt: x\n', /config: got nothing, expected a map with keys such as permacade:domain/],
    ['with a list as config', 'config: [1]\n', /config: got a list of 1, expected a map/],
    ['that is not UTF-8', Uint8Array.from([0x63, 0xff, 0xfe]), /not UTF-8 text; save the file as UTF-8/],
  ])('%s is one problem with a way out', (_, text, message) => {
    const problems = refusedText(text);
    expect(problems).toEqual([expect.stringMatching(message)]);
    expect(problems[0]).toMatch(/^Pulumi\.home\.yaml: /);
  });

  it('that is a directory, or not there, is one problem', () => {
    const folder = written('x', '').replace(/x$/, 'folder');
    mkdirSync(folder);
    expect(readProblems(() => loadSettings({ stack: 'home', file: folder }))).toEqual([
      'folder: got a directory, expected a file; name the file itself',
    ]);
    expect(readProblems(() => loadSettings({ stack: 'home', file: `${folder}/none.yaml` }))).toEqual([
      expect.stringMatching(/^none\.yaml: file not found; let npx permacade init write one .* --settings FILE$/),
    ]);
    expect(readProblems(() => loadSettings({ stack: 'home', file: '/dev/zero' }))).toEqual([expect.stringMatching(/got a device/)]);
  });

  it('of a stack name with path characters is refused', () => {
    expect(readProblems(() => loadSettings({ stack: '../../etc', file: 'x' }))).toEqual([
      expect.stringMatching(/^--stack: got '\.\.\/\.\.\/etc'/),
    ]);
  });

  it('whose aliases stand for millions of values is refused without following them', () => {
    const levels = Array.from({ length: 9 }, (_, level) => `l${level + 1}: &l${level + 1} [${Array(10).fill(`*l${level}`).join(', ')}]`);
    const text = ['l0: &l0 x', ...levels, 'config:', '  permacade:hosts: *l9', '  permacade:domain: *l9', '  permacade:gitops: *l9'].join(
      '\n',
    );
    expect(refusedText(text).length).toBeGreaterThan(0);
  });
});
