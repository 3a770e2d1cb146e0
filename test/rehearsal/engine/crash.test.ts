import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bench, errors, ops } from './bench.js';
import { command, type Described, object } from './description.js';

/** What the world looked like at one moment: the next thing it sees may be another run. */
interface Moment {
  readonly at: string;
  readonly state: string | undefined;
  readonly objects: Bench['cluster']['objects'];
}

/** Follows a run, and remembers the world before and after each of its effects. */
function moments(bench: Bench): readonly Moment[] {
  const seen: Moment[] = [];
  const remember = (moment: string, what: string): void => {
    const state = existsSync(bench.state) ? readFileSync(bench.state, 'utf8') : undefined;
    seen.push({ at: `${moment} ${what}`, state, objects: new Map(bench.cluster.objects) });
  };
  bench.cluster.around = remember;
  bench.hosts.around = remember;
  return seen;
}

function goBackTo(bench: Bench, { state, objects }: Moment): void {
  bench.cluster.around = () => undefined;
  bench.hosts.around = () => undefined;
  bench.cluster.writes.length = 0;
  bench.hosts.runs.length = 0;
  bench.cluster.objects.clear();
  for (const [path, stored] of objects) bench.cluster.objects.set(path, stored);
  if (state === undefined) rmSync(bench.state, { force: true });
  else writeFileSync(bench.state, state);
}

describe('a run that ends in the middle', { timeout: 300_000 }, () => {
  let bench: Bench;
  beforeEach(() => void (bench = new Bench()));
  afterEach(() => bench.remove());

  const before: readonly Described[] = [
    object('changed', { data: { a: '1' } }),
    object('replaced', { kind: 'Secret', data: { a: 'MQ==' } }),
    object('removed'),
  ];
  const after: readonly Described[] = [
    object('changed', { data: { a: '2' } }),
    object('replaced', { kind: 'Secret', data: { a: 'Mg==' } }, { dependsOn: ['changed'] }),
    object('new', {}, { dependsOn: ['replaced'] }),
    command('c', 'make', {}, { dependsOn: ['new'] }),
  ];

  // The engine itself would stop at an object that was made and not recorded: docs/engine.md.
  it('is brought to its end by the next one, whatever was the last thing it did, and nothing is done twice with effect', async () => {
    await bench.up(before);
    const seen = moments(bench);
    expect((await bench.up(after)).failed).toBe(false);
    const wanted = [...bench.cluster.objects].map(([path, { data }]) => [path, data]);
    const ends = [...seen];
    expect(ends.map(({ at }) => at)).toEqual(
      ['touch', 'apply', 'delete', 'create', 'create', 'create c', 'delete'].flatMap((what) => [
        expect.stringContaining(`before ${what}`),
        expect.stringContaining(`after ${what}`),
      ]),
    );
    for (const moment of ends) {
      goBackTo(bench, moment);
      const report = await bench.up(after);
      expect([moment.at, errors(report)]).toEqual([moment.at, '']);
      expect([...bench.cluster.objects].map(([path, { data }]) => [path, data]).sort()).toEqual([...wanted].sort());
      expect(JSON.parse(bench.text)).toMatchObject({ pending: [], condemned: [] });
      // What was done before the end is not done again.
      if (moment.at.startsWith('after create /')) expect(bench.cluster.writes).not.toContain(moment.at.slice('after '.length));
      const { diagnostics } = report;
      expect(diagnostics.filter(({ severity }) => severity === 'warning')).toHaveLength(1);
    }
    expect(ops(await bench.preview(after))).toEqual([]);
  });

  it('does not take over an object that somebody else made meanwhile', async () => {
    const seen = moments(bench);
    await bench.up([object('a')]);
    goBackTo(bench, seen[0]!);
    bench.cluster.foreign('/api/v1/namespaces/default/configmaps/a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } });
    expect(errors(await bench.up([object('a')]))).toContain('already exists');
  });

  it('leaves nothing behind that is not wanted any more', async () => {
    const seen = moments(bench);
    await bench.up([object('a')]);
    for (const wanted of [() => bench.up([]), () => bench.destroy()]) {
      goBackTo(bench, seen[1]!);
      expect(ops(await wanted())).toEqual(['import a', 'delete a']);
      expect(bench.cluster.names('configmaps')).toEqual([]);
      expect(JSON.parse(bench.text)).toMatchObject({ pending: [] });
    }
  });

  it('looks at what became of a creation that the server did not answer', async () => {
    bench.cluster.around = (moment) => {
      if (moment === 'after') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    };
    expect(ops(await bench.up([object('a')]))).toEqual(['failed create a']);
    bench.cluster.around = () => undefined;
    const report = await bench.up([object('a')]);
    expect(ops(report)).toEqual(['import a']);
    expect(report.failed).toBe(false);
    expect(bench.cluster.writes).toEqual(['create /api/v1/namespaces/default/configmaps/a']);
  });

  it('leaves its lock to the next one, and a run that still goes keeps it', async () => {
    writeFileSync(`${bench.state}.lock`, String(process.pid));
    await expect(bench.up([])).rejects.toThrow(`process ${process.pid} is changing it right now`);
    // No process has a number this high.
    writeFileSync(`${bench.state}.lock`, '4194305');
    expect((await bench.up([])).failed).toBe(false);
    expect(existsSync(`${bench.state}.lock`)).toBe(false);
  });
});
