import { chmodSync, chownSync, existsSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SecretRef } from '../../../constructs/core/secret-ref.js';
import { stampName } from '../../../constructs/core/stamp.js';
import type { HostUnit } from '../../../src/machine/observe/observer.js';
import { noHost } from '../script/sandbox.js';
import { Box } from './box.js';
import { provesAll } from '../../proof.js';

const SEED = Number(process.env['PERMACADE_SEED'] ?? 20_261_121);
const RUNS = provesAll ? 60 : 12;

/** Ways in which a person changes a file, or a power cut leaves it. */
const SPOILERS: Readonly<Record<string, (path: string) => void>> = {
  edited: (path) => writeFileSync(path, 'by hand\n'),
  emptied: (path) => writeFileSync(path, ''),
  deleted: (path) => rmSync(path),
  'chmod-ed': (path) => chmodSync(path, 0o700),
  'chown-ed': (path) => chownSync(path, 65_534, 65_534),
  'made a link': (path) => (rmSync(path), symlinkSync('/etc/hostname', path)),
};

let box: Box;
beforeEach(() => (box = new Box()));
afterEach(() => box.remove());

const files = (names: readonly string[]): readonly HostUnit[] => names.map((name) => box.file(name));
const pathOf = (unit: HostUnit): string => (unit.body.type === 'HostFile' ? unit.body.path : unit.body.args[0]!);

describe.skipIf(noHost)('observation and repair', () => {
  it('finds nothing to do after everything was applied, whatever the files are called, and touches nothing', async () => {
    const names = ["it's", 'with space', 'trailing ', '$(touch pwned)', 'back\\slash', '-rf', '*', 'tab\there', 'ümlaut', '"quoted"'];
    const units = [...files(names), box.command('keep'), box.command('blind', { state: undefined })];
    expect(await box.up(units)).toHaveLength(units.length);
    const times = (): readonly number[] => [...units.slice(0, -1).map(pathOf), stampOf(units[0]!)].map((path) => statSync(path).ctimeMs);
    const before = times();
    expect(await box.preview(units)).toEqual([]);
    expect(await box.up(units)).toEqual([]);
    expect(times()).toEqual(before);
    expect(existsSync(join(box.sandbox.folder, 'pwned'))).toBe(false);
  });

  it(`repairs exactly what was changed, once, however often it is changed (seed ${SEED})`, async () => {
    const units = [...files(['a', 'b', 'c']), box.command('keep')];
    await box.up(units);
    const change = fc.record({ at: fc.nat(2), how: fc.constantFrom(...Object.keys(SPOILERS)) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const spoiled = [...new Map(changes.map((each) => [each.at, each])).values()];
        for (const { at, how } of spoiled) SPOILERS[how]!(pathOf(units[at]!));
        const expected = units.filter((_, at) => spoiled.some((each) => each.at === at)).map(({ id }) => id);
        expect(await box.preview(units)).toEqual(expected);
        expect(await box.up(units)).toEqual(expected);
        expect(readFileSync(pathOf(units[0]!), 'utf8')).toBe('content of a\n');
        expect(await box.preview(units)).toEqual([]);
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: true },
    );
  });

  it('runs a command again whose state is another than right after it ran, and no other', async () => {
    const units = [box.command('first'), box.command('second'), box.file('a')];
    await box.up(units);
    writeFileSync(pathOf(units[1]!), 'by hand');
    expect((await box.observe(units)).get(units[1]!.id)).toMatchObject({ state: 'drifted', why: 'is not as it was left' });
    expect(await box.up(units)).toEqual([units[1]!.id]);
    expect(await box.preview(units)).toEqual([]);
  });

  it('finds a restart that is still to come, a lost stamp, and a machine whose disk was put back to an older day', async () => {
    const old = [box.file('a', { restarts: ['k3s'] })];
    await box.up(old);
    const stamp = readFileSync(stampOf(old[0]!));
    const next = [box.file('a', { content: 'newer\n', restarts: ['k3s'] })];
    await box.up(next);
    writeFileSync(join(box.sandbox.folder, 'etc/.a.permacade-pending'), '');
    expect((await box.observe(next)).get(next[0]!.id)).toMatchObject({ state: 'drifted', why: 'its services have not been restarted yet' });
    expect(await box.up(next)).toHaveLength(1);
    rmSync(stampOf(next[0]!));
    expect((await box.observe(next)).get(next[0]!.id)!.state).toBe('new');
    expect(await box.up(next)).toHaveLength(1);
    writeFileSync(stampOf(next[0]!), stamp);
    writeFileSync(pathOf(next[0]!), 'content of a\n');
    expect(await box.up(next)).toHaveLength(1);
    expect(readFileSync(pathOf(next[0]!), 'utf8')).toBe('newer\n');
    expect(await box.preview(next)).toEqual([]);
  });

  it('changes one unit when the program changes one, and says nothing of the value of a secret', async () => {
    await box.up(files(['a', 'b']));
    const changed = [box.file('a'), box.file('b', { mode: '0600' })];
    expect(await box.up(changed)).toEqual([changed[1]!.id]);
    const secret = box.file('c', { content: new SecretRef('pin') });
    await box.up([secret]);
    const stamp = readFileSync(stampOf(secret), 'utf8');
    writeFileSync(pathOf(secret), '0000\n');
    const { repair } = (await box.observe([secret])).get(secret.id)!;
    const salt = join(box.sandbox.state, 'salt');
    expect(statSync(salt).mode & 0o777).toBe(0o600);
    expect(statSync(join(box.sandbox.state, 'stamps')).mode & 0o777).toBe(0o700);
    writeFileSync(salt, 'another salt\n');
    expect((await box.observe([secret])).get(secret.id)!.repair).not.toBe(repair);
    expect(stamp).toContain(secret.id);
  });
});

function stampOf({ id }: HostUnit): string {
  return join(box.sandbox.state, 'stamps', stampName(id));
}
