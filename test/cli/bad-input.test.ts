import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { beforeEach, describe, expect, it } from 'vitest';
import { permacadeInProcess as permacade, type Ran } from './permacade.js';
import { newFolder } from '../new-folder.js';

let folder: string;
beforeEach(() => void (folder = newFolder()));

interface StackFile {
  config: Record<string, unknown> & { 'permacade:hosts': Record<string, unknown>[] };
}

const example = readFileSync(fileURLToPath(new URL('../../Pulumi.home.yaml', import.meta.url)), 'utf8');

/** The example's settings after a change. */
function settings(change: (file: StackFile) => void): string {
  const file = parse(example) as StackFile;
  change(file);
  return stringify(file);
}

function games(...entries: readonly unknown[]): string {
  return JSON.stringify({ games: entries });
}

function synth(inputs: { readonly settings?: string; readonly games?: string }): Promise<Ran> {
  const args = Object.entries(inputs).flatMap(([name, text]) => {
    const file = join(folder, name === 'settings' ? 'Pulumi.home.yaml' : 'games.json');
    writeFileSync(file, text);
    return [`--${name}`, file];
  });
  return permacade('synth', ...args, '--out', join(folder, 'out'));
}

async function expectRefused(ran: Promise<Ran>, ...messages: readonly RegExp[]): Promise<void> {
  const { code, out, err } = await ran;
  expect.soft(out).toBe('');
  expect.soft(code).toBe(1);
  expect.soft(err).not.toMatch(/^\s+at /m);
  expect.soft(err).not.toContain('[object Object]');
  for (const message of messages) expect.soft(err).toMatch(message);
  expect.soft(err.trimEnd().split('\n'), err).toHaveLength(messages.length);
  expect.soft(existsSync(join(folder, 'out'))).toBe(false);
}

describe('settings are refused, in one sentence with file and path', () => {
  it('when the YAML is malformed', () => expectRefused(synth({ settings: 'config: {' }), /Pulumi\.home\.yaml.*(line )?\d/));
  it('when a key is unknown', () =>
    expectRefused(
      synth({ settings: settings(({ config }) => (config['permacade:domian'] = 'home.arpa')) }),
      /Pulumi\.home\.yaml: .*permacade:domian.*domain/,
    ));
  it('when a unit is wrong', () =>
    expectRefused(
      synth({ settings: settings(({ config }) => (config['permacade:hosts'][0]!['memory'] = '16 gigs')) }),
      /permacade:hosts.*memory.*16 gigs/,
    ));
  it('when two hosts have one name', () =>
    expectRefused(
      synth({ settings: settings(({ config }) => (config['permacade:hosts'][1]!['name'] = config['permacade:hosts'][0]!['name'])) }),
      /permacade:hosts.*name/,
    ));
  it('when two hosts have one address', () =>
    expectRefused(
      synth({ settings: settings(({ config }) => (config['permacade:hosts'][1]!['address'] = config['permacade:hosts'][0]!['address'])) }),
      /permacade:hosts.*address/,
    ));
  it('when there is no host', () =>
    expectRefused(synth({ settings: settings(({ config }) => (config['permacade:hosts'] = [])) }), /permacade:hosts/));
  it('when the file is a directory', async () => {
    mkdirSync(join(folder, 'settings'));
    await expectRefused(
      permacade('synth', '--settings', join(folder, 'settings'), '--out', join(folder, 'out')),
      /settings.*(folder|directory)/,
    );
  });
  it('when the file is not there', () =>
    expectRefused(permacade('synth', '--settings', join(folder, 'none.yaml'), '--out', join(folder, 'out')), /none\.yaml/));
  it('when a secret is written in clear', () =>
    expectRefused(
      synth({ settings: settings(({ config }) => (config['secret:registry-password'] = 'hunter2')) }),
      /secret:registry-password.*config set --secret/,
    ));
});

describe('games are refused, in one sentence with file and path', () => {
  const pong = { driver: 'pong', title: 'Pong' };
  it('when the JSON is malformed', () => expectRefused(synth({ games: '{ "games": [ }' }), /games\.json.*(line )?1/));
  it('when one has no driver', () => expectRefused(synth({ games: games({ title: 'Pong' }) }), /games\.json: games\[?\.?0.*driver/));
  it.each([
    ['path characters', '../etc/passwd'],
    ['quotes', `po"ng'`],
    ['an emoji', 'pong🕹️'],
    ['300 characters', 'p'.repeat(300)],
    ['a line break', 'po\nng'],
  ])('when a driver has %s', (_, driver) =>
    expectRefused(synth({ games: games({ driver, title: 'Pong' }) }), /games\.json: games\[?\.?0.*driver/),
  );
  it('when two have one name', () => expectRefused(synth({ games: games(pong, pong) }), /games\.json: .*pong/));
  it('when the list is empty', () => expectRefused(synth({ games: games() }), /games\.json: games/));
  it('each problem on a line of its own', () =>
    expectRefused(
      synth({ games: games({ title: 'Pong' }, { driver: 'UPPER', title: 'x' }, { ...pong, replicas: -1 }) }),
      /0.*driver/,
      /1.*driver/,
      /2.*replicas/,
    ));
});

describe('output is refused', () => {
  it('when it is a file', async () => {
    writeFileSync(join(folder, 'file'), '');
    const { code, err } = await permacade('synth', '--out', join(folder, 'file'));
    expect([code, err]).toEqual([1, expect.stringMatching(/^.*file: cannot be written \(EEXIST\).*--out\n$/)]);
  });

  it('when it is a folder of something else, and nothing there is touched', async () => {
    writeFileSync(join(folder, 'thesis.txt'), 'years of work');
    const { code, err } = await permacade('synth', '--out', folder);
    expect([code, err]).toEqual([1, expect.stringContaining('is not empty and was not written by permacade')]);
    expect(readFileSync(join(folder, 'thesis.txt'), 'utf8')).toBe('years of work');
  });
});

describe('a command line is refused', () => {
  it('by init when the domain is none, before a machine is read', async () => {
    // Nothing answers there, which would be the error otherwise.
    const file = join(folder, 'Pulumi.new.yaml');
    const { code, err } = await permacade('init', '127.0.77.1', '--domain', 'bad domain', '--stack', 'new', '--settings', file);
    expect([code, err]).toEqual([1, "--domain: got 'bad domain', expected a domain in lower case, such as home.arpa\n"]);
  });

  it.each([
    [['synht'], /unknown command 'synht'/],
    [['synth', '--chek'], /unknown option '--chek'/],
    [['plan', '--stack'], /argument missing/],
  ])('%j', async (args, message) => {
    const { code, err } = await permacade(...args);
    expect([code, err]).toEqual([1, expect.stringMatching(message)]);
  });

  it.each([
    ['an init', ['init', '192.0.2.9']],
    ['an init with the machine behind a fingerprint', ['init', '--trust', 'SHA256:abc', '192.0.2.9']],
    ['a plan', ['plan']],
  ])('of %s when the name of the stack is none of a file', async (_, args) => {
    const { code, err } = await permacade(...args, '--stack', '../away');
    expect([code, err]).toEqual([1, expect.stringMatching(/^--stack: got '\.\.\/away', expected letters.*\n$/)]);
  });
  it('of an init without a machine', async () => {
    const { code, err } = await permacade('init', '--trust', 'SHA256:abc');
    expect([code, err]).toEqual([1, expect.stringContaining("missing required argument 'host'")]);
  });
  it('of an uninstall when nobody has that name, before it asks for somebody to ask', async () => {
    const { code, err } = await permacade('uninstall', 'nobody');
    expect([code, err]).toEqual([1, expect.stringContaining('unknown host nobody: permacade:hosts has romulus')]);
  });

  it('when the stack has no settings, saying which file to make', async () => {
    const { code, err } = await permacade('plan', '--stack', 'nowhere');
    expect([code, err]).toEqual([1, expect.stringContaining('Pulumi.nowhere.yaml')]);
  });
});
