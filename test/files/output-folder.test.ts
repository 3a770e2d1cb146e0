import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { compareFolder, writeFolder } from '../../src/files/output-folder.js';
import { newFolder } from '../new-folder.js';

let folder: string;
beforeEach(() => void (folder = newFolder()));

const home = new Map([
  ['manifests/games/games.deployment.pong.yaml', 'kind: Deployment\n'],
  ['manifests/games/games.service.svc-pong.yaml', 'kind: Service\n'],
  ['hosts/adonis/etc/motd', 'hello\n'],
]);

describe('the output folder', () => {
  it('holds exactly what the plan says after writing', () => {
    const out = join(folder, 'new/home');
    expect(writeFolder(out, home)).toMatchObject({ added: [...home.keys()], changed: [], removed: [], unchanged: 0 });
    expect(compareFolder(out, home)).toEqual({ added: [], changed: [], removed: [], unchanged: 3 });
    expect(readFileSync(join(out, 'hosts/adonis/etc/motd'), 'utf8')).toBe('hello\n');
  });

  it('leaves files alone that are right already', () => {
    writeFolder(folder, home);
    const before = statSync(join(folder, 'hosts/adonis/etc/motd'));
    writeFolder(folder, home);
    const after = statSync(join(folder, 'hosts/adonis/etc/motd'));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  });

  it('loses what is no longer there, and the folders that leaves empty', () => {
    writeFolder(folder, home);
    const without = new Map([...home].filter(([path]) => !path.startsWith('manifests/')));
    expect(writeFolder(folder, without).removed).toEqual([
      'manifests/games/games.deployment.pong.yaml',
      'manifests/games/games.service.svc-pong.yaml',
    ]);
    expect(existsSync(join(folder, 'manifests'))).toBe(false);
    expect(existsSync(join(folder, 'hosts'))).toBe(true);
  });

  it('tells what is missing, different and stale without touching anything', () => {
    writeFolder(folder, home);
    rmSync(join(folder, 'hosts/adonis/etc/motd'));
    writeFileSync(join(folder, 'manifests/games/games.deployment.pong.yaml'), 'edited\n');
    writeFileSync(join(folder, 'manifests/games/left-over.yaml'), 'x\n');
    expect(compareFolder(folder, home)).toEqual({
      added: ['hosts/adonis/etc/motd'],
      changed: ['manifests/games/games.deployment.pong.yaml'],
      removed: ['manifests/games/left-over.yaml'],
      unchanged: 1,
    });
    expect(existsSync(join(folder, 'hosts/adonis/etc/motd'))).toBe(false);
  });

  it('keeps what others put beside the folders it owns', () => {
    writeFolder(folder, home);
    mkdirSync(join(folder, 'report'));
    writeFileSync(join(folder, 'report/map.html'), 'map');
    expect(writeFolder(folder, home).removed).toEqual([]);
    expect(existsSync(join(folder, 'report/map.html'))).toBe(true);
  });

  it('clears away what a run that was killed left behind', () => {
    writeFolder(folder, home);
    mkdirSync(join(folder, '.manifests.99999999.tmp/games'), { recursive: true });
    writeFolder(folder, home);
    expect(readdirSync(folder).sort()).toEqual(['.permacade', 'hosts', 'manifests']);
  });

  it('leaves alone what another run is about to put in place', () => {
    writeFolder(folder, home);
    mkdirSync(join(folder, `.manifests.${process.pid}.tmp`));
    writeFolder(folder, home);
    expect(readdirSync(folder)).toContain(`.manifests.${process.pid}.tmp`);
  });

  it('refuses a folder with other files in it, and writes nothing there', () => {
    writeFileSync(join(folder, 'thesis.txt'), 'years of work');
    expect(() => writeFolder(folder, home)).toThrow(`${folder}: is not empty and was not written by permacade`);
    expect(readdirSync(folder)).toEqual(['thesis.txt']);
  });

  it('refuses a path that is a file, in one sentence', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => writeFolder(join(folder, 'file'), home)).toThrow(/cannot be written \(EEXIST\).*--out/);
    expect(() => writeFolder(join(folder, 'file/below'), home)).toThrow(/cannot be written \(ENOTDIR\).*--out/);
  });

  it('replaces each file whole: when one cannot be written, no half of it is left', () => {
    writeFolder(folder, home);
    const target = join(folder, 'hosts/adonis/etc/motd');
    rmSync(target);
    mkdirSync(join(target, 'in the way'), { recursive: true });
    expect(() => writeFolder(folder, home)).toThrow('cannot be written');
    expect(readdirSync(join(folder, 'hosts/adonis/etc'))).toEqual(['motd']);
  });
});
