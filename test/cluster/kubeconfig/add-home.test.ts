import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Added, addHome, type AddHomeProps } from '../../../src/cluster/kubeconfig/add-home.js';
import { access, base64, HOME_CA, LIVED_IN, OTHER_CA } from './written.js';
import { newFolder } from '../../new-folder.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = newFolder();
  file = join(folder, 'config');
});

function add(changes: Partial<AddHomeProps> = {}): Added {
  return addHome({ places: [file], name: 'home', asked: false, access, use: false, ...changes });
}

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

describe('the home in a kubeconfig that is lived in', () => {
  test('is added; every line that was there stays, in its order, comments and anchors too', () => {
    writeFileSync(file, LIVED_IN);
    expect(add()).toEqual({ changed: true, file, name: 'home', current: false, backup: `${file}.backup` });
    const text = readFileSync(file, 'utf8');
    const kept = linesOf(text);
    let at = -1;
    for (const line of linesOf(LIVED_IN)) {
      at = kept.indexOf(line, at + 1);
      expect(at, line).toBeGreaterThan(-1);
    }
    expect(kept.length - linesOf(LIVED_IN).length).toBe(12);
    const { clusters, users, contexts, ...rest } = parse(text, { merge: true });
    expect(clusters.at(-1)).toEqual({ name: 'home', cluster: access.cluster });
    expect(users.at(-1)).toEqual({ name: 'home', user: access.user });
    expect(contexts.at(-1)).toEqual({ name: 'home', context: { cluster: 'home', user: 'home' } });
    expect(rest['current-context']).toBe('work');
  });

  test('is readable by its owner only, and so is the backup, which is byte for byte what was there', () => {
    writeFileSync(file, LIVED_IN, { mode: 0o644 });
    add();
    expect(mode(file)).toBe('600');
    expect(mode(`${file}.backup`)).toBe('600');
    expect(readFileSync(`${file}.backup`, 'utf8')).toBe(LIVED_IN);
    expect(readdirSync(folder).sort()).toEqual(['config', 'config.backup']);
  });

  test('is not written a second time, nor is a second backup; another change gets another backup', () => {
    writeFileSync(file, LIVED_IN);
    add();
    const { mtimeNs, ino } = statSync(file, { bigint: true });
    expect(add()).toEqual({ changed: false, file, name: 'home', current: false });
    expect(statSync(file, { bigint: true })).toMatchObject({ mtimeNs, ino });
    expect(add({ use: true }).backup).toBe(`${file}.backup-2`);
    expect(readdirSync(folder).sort()).toEqual(['config', 'config.backup', 'config.backup-2']);
  });

  test('becomes the current context only when that is asked for, and the comment beside it stays', () => {
    writeFileSync(file, LIVED_IN);
    expect(add({ use: true }).current).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain('current-context: home # never home');
  });

  test('is brought up to date: new address and keys, while a namespace and what else was added stay', () => {
    writeFileSync(file, LIVED_IN);
    add();
    writeFileSync(
      file,
      readFileSync(file, 'utf8')
        .replace('    cluster: home\n', '    cluster: home\n    namespace: games # mine\n')
        .replace('    client-key-data', '    token: old\n    client-key-data'),
    );
    const cluster = { ...access.cluster, server: 'https://10.0.0.1:6443' };
    add({ access: { cluster, user: { 'client-certificate-data': base64('new'), 'client-key-data': base64('newer') } } });
    const { clusters, users, contexts } = parse(readFileSync(file, 'utf8'), { merge: true });
    expect(clusters.at(-1)).toEqual({ name: 'home', cluster });
    expect(users.at(-1)).toEqual({ name: 'home', user: { 'client-certificate-data': base64('new'), 'client-key-data': base64('newer') } });
    expect(contexts.at(-1)).toEqual({ name: 'home', context: { cluster: 'home', namespace: 'games', user: 'home' } });
    expect(readFileSync(file, 'utf8')).toContain('# mine');
  });
});

describe('a name that is taken', () => {
  const taken = (ca: string): string =>
    `clusters:\n- {name: home, cluster: {server: 'https://192.168.137.253:6443', certificate-authority-data: ${base64(ca)}}}\nusers: []\ncontexts: null\ncurrent-context: x\n`;

  test('by another cluster, even at the same address, is left to it: the home is called home-2, again and again', () => {
    writeFileSync(file, taken(OTHER_CA));
    expect(add().name).toBe('home-2');
    expect(add()).toMatchObject({ name: 'home-2', changed: false });
    expect(parse(readFileSync(file, 'utf8')).clusters[0].cluster['certificate-authority-data']).toBe(base64(OTHER_CA));
  });

  test('and was asked for is an error with the way out, and nothing is written', () => {
    writeFileSync(file, taken(OTHER_CA));
    expect(() => add({ asked: true })).toThrow(/the name 'home' belongs to another cluster or user: choose another with --name/);
    expect(readFileSync(file, 'utf8')).toBe(taken(OTHER_CA));
    expect(readdirSync(folder)).toEqual(['config']);
  });

  test('by the same cluster under another address is the home', () => {
    writeFileSync(file, taken(HOME_CA).replace('192.168.137.253', 'hub.lan'));
    expect(add({ asked: true }).name).toBe('home');
    expect(parse(readFileSync(file, 'utf8')).clusters).toEqual([{ name: 'home', cluster: access.cluster }]);
  });

  test('by a user whom a context of another cluster uses too is left to them', () => {
    writeFileSync(
      file,
      `${taken(HOME_CA).replace('users: []', 'users: [{name: home, user: {token: mine}}]').replace('contexts: null', 'contexts: [{name: work, context: {cluster: work, user: home}}]')}`,
    );
    expect(add().name).toBe('home-2');
    expect(parse(readFileSync(file, 'utf8')).users[0]).toEqual({ name: 'home', user: { token: 'mine' } });
  });

  test('in another file that is used with this one counts, and the file that has the home already is the one that changes', () => {
    const second = join(folder, 'second');
    writeFileSync(file, 'clusters: []\n');
    writeFileSync(second, taken(OTHER_CA));
    expect(add({ places: [file, second] })).toMatchObject({ file, name: 'home-2', current: false });
    const third = join(folder, 'third');
    writeFileSync(third, taken(HOME_CA).replaceAll('name: home', 'name: nest'));
    rmSync(file);
    expect(add({ places: [file, second, third], name: 'nest' })).toMatchObject({ file: third, name: 'nest' });
  });
});

describe('a kubeconfig', () => {
  test.each(['', '\n', '# nothing but a comment\n', 'clusters: []\nusers:\ncontexts: null\n'])(
    'that holds %j gets the home and becomes current',
    (text) => {
      writeFileSync(file, text);
      expect(add()).toMatchObject({ changed: true, current: true });
      expect(readFileSync(file, 'utf8')).toContain(text.includes('#') ? '# nothing but a comment' : 'clusters:');
      expect(parse(readFileSync(file, 'utf8'))).toMatchObject({
        clusters: [{ name: 'home', cluster: access.cluster }],
        'current-context': 'home',
      });
    },
  );

  test('that is not there is made, with its folder, for its owner only', () => {
    file = join(folder, 'new', '.kube', 'config');
    expect(add()).toEqual({ changed: true, file, name: 'home', current: true });
    expect(mode(file)).toBe('600');
    expect(mode(join(folder, 'new', '.kube'))).toBe('700');
  });

  test('in JSON stays JSON', () => {
    writeFileSync(
      file,
      JSON.stringify({ apiVersion: 'v1', clusters: [], contexts: [{ name: 'a', context: { cluster: 'b', user: 'c' } }] }, null, 2),
    );
    add();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      clusters: [{ name: 'home' }],
      contexts: [{ name: 'a' }, { name: 'home' }],
    });
  });

  test('that indents its lists keeps doing so', () => {
    writeFileSync(file, 'contexts:\n  # one\n  - name: a\n    context:\n      cluster: b\n');
    add();
    expect(readFileSync(file, 'utf8')).toContain('  # one\n  - name: a\n    context:\n      cluster: b\n  - name: home\n');
  });

  test('behind a symbolic link changes where it is, and the link stays one', () => {
    const real = join(folder, 'dotfiles');
    mkdirSync(real);
    writeFileSync(join(real, 'kube'), LIVED_IN);
    symlinkSync('dotfiles/kube', file);
    add();
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(parse(readFileSync(join(real, 'kube'), 'utf8'), { merge: true }).users.at(-1).name).toBe('home');
    expect(readdirSync(real).sort()).toEqual(['kube', 'kube.backup']);
  });

  test('behind a link that leads to nothing yet is made there', () => {
    symlinkSync(join(folder, 'later'), file);
    add();
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(mode(join(folder, 'later'))).toBe('600');
  });

  test('that kubectl is changing is left alone', () => {
    writeFileSync(file, LIVED_IN);
    writeFileSync(`${file}.lock`, '');
    expect(() => add()).toThrow(/is being changed by another program: run this again, or remove .*config\.lock/);
    expect(readFileSync(file, 'utf8')).toBe(LIVED_IN);
    expect(existsSync(`${file}.lock`)).toBe(true);
  });
});

describe('nothing is written, and one sentence says why, when the kubeconfig', () => {
  test.each([
    ['is not YAML', 'clusters: [\n', /config: is not YAML at line \d+/],
    ['is two documents', 'a: 1\n---\nb: 2\n', /got 2 documents/],
    ['is a list', '- a\n', /expected a map with clusters, users and contexts/],
    ['has a list that is none', 'clusters: {a: 1}\n', /clusters: got a map, expected a list/],
    ['has an entry without a name', 'users:\n- user: {token: t0k3n}\n', /users\[0\]\.name: got nothing, expected the entry's name/],
    ['has a name twice', 'users:\n- {name: a, user: {token: t0k3n}}\n- {name: a}\n', /users has 'a' twice/],
    ['has a key twice', 'users: []\nusers: []\n', /is not YAML/],
    [
      'shares parts of the home with others',
      `clusters:\n- {name: home, cluster: &c {server: 'https://old', certificate-authority-data: ${base64(HOME_CA)}}}\n- {name: b, cluster: *c}\n`,
      /share parts with others \(YAML anchors/,
    ],
    [
      'is made to explode',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(9)}]\nc: &c [${'*b,'.repeat(9)}]\nd: [${'*c,'.repeat(9)}]\n`,
      /write its anchors out/,
    ],
    ['is no text', Buffer.from([0x63, 0xff, 0xfe, 0x00]), /not UTF-8/],
  ])('%s', (_what, text, message) => {
    writeFileSync(file, text, { mode: 0o640 });
    expect(() => add()).toThrow(message);
    try {
      add();
    } catch (error) {
      expect((error as Error).message.split('\n')).toHaveLength(1);
      expect((error as Error).message).not.toContain('t0k3n');
    }
    expect(readFileSync(file)).toEqual(Buffer.from(text));
    expect(mode(file)).toBe('640');
    expect(readdirSync(folder)).toEqual(['config']);
  });

  test.each(['/dev/null', '/dev/zero'])('is %s', (device) => {
    expect(() => add({ places: [device] })).toThrow(/is no file|device/);
    expect(statSync(device).isCharacterDevice()).toBe(true);
  });

  test('is a folder', () => {
    expect(() => add({ places: [folder] })).toThrow(/directory/);
  });

  test('is below something that is no folder', () => {
    writeFileSync(file, '');
    expect(() => add({ places: [join(file, 'config')] })).toThrow(/cannot be changed \((ENOTDIR|EEXIST)\): make room or permission/);
  });

  test('lies where one may not write', () => {
    writeFileSync(file, LIVED_IN);
    chmodSync(file, 0o644);
    chmodSync(folder, 0o555);
    const user = process.geteuid!();
    // Root may write anywhere.
    if (user === 0) process.seteuid!(65534);
    try {
      expect(() => add()).toThrow(/cannot be changed \(EACCES\): make room or permission in .*, or name another with --file/);
    } finally {
      if (user === 0) process.seteuid!(user);
      chmodSync(folder, 0o755);
    }
    expect(readdirSync(folder)).toEqual(['config']);
    expect(readFileSync(file, 'utf8')).toBe(LIVED_IN);
  });
});
