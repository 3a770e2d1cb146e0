import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HostFileBody } from '../../../constructs/core/plan-unit.js';
import { createCall } from '../../../src/machine/script/call.js';
import { callOverSsh } from '../../../src/machine/script/call-over-ssh.js';
import { framed } from '../../../src/machine/script/framed.js';
import { formatUnitId } from '../../../src/machine/script/stamp.js';
import { observe } from '../../../src/machine/observe/observe.js';
import { overSsh } from '../../../src/machine/ssh/run-over-ssh.js';
import { hostPlan, installBody } from '../script/host-plan.js';
import { machines } from '../../nspawn/machines.js';
import { useMachines } from '../../nspawn/use-machines.js';
import { machine } from '../../plan/tree.js';
import { provesAll } from '../../proof.js';

const SEED = Number(process.env['PERMACADE_SEED'] ?? 7);
const CUTS = provesAll ? 50 : 8;
const WAYS = ['connection', 'shell', 'connection', 'shell', 'connection', 'shell', 'power'] as const;

/** Longest moment after which a run is cut, in milliseconds: somewhat longer than a run takes. */
const LATEST = 700;

/** A service that remembers what it read when it started. */
const SERVICE = [
  '[Service]',
  'ExecStart=/bin/sh -c "sha256sum </etc/reader/conf >/var/lib/reader-saw && exec sleep infinity"',
  '[Install]',
  'WantedBy=multi-user.target',
  '',
].join('\n');

const body: HostFileBody = {
  type: 'HostFile',
  host: 'adonis',
  path: '/etc/reader/conf',
  content: '',
  mode: '0640',
  owner: 'root',
  group: 'daemon',
  restarts: ['reader'],
};

/** Numbers between 0 and 1 that are the same for the same seed. */
function randomly(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe.skipIf(machines)(`a file that is cut off at any moment (seed ${SEED}, ${CUTS} cuts)`, { timeout: CUTS * 30_000 }, () => {
  const farm = useMachines(['adonis']);
  const adonis = () => farm().machine('adonis');
  const target = () => ({ name: 'adonis', address: adonis().address, user: adonis().user, hostKey: adonis().hostKey });
  const plan = hostPlan([], {});
  const contentOf = (turn: number): string => `turn ${turn}\n`.repeat(30_000);
  const unit = (turn: number) => ({ ...body, content: contentOf(turn) });
  const apply = (turn: number, signal?: AbortSignal) =>
    overSsh(target(), createCall(plan, unit(turn)).line, {
      ...{ seconds: 60, identity: farm().identity, input: framed(contentOf(turn)) },
      ...(signal === undefined ? {} : { signal }),
    });

  beforeAll(async () => {
    await adonis().inside('mkdir -p /etc/reader && cat >/etc/systemd/system/reader.service', SERVICE);
    const { line, before = '', input } = createCall(plan, { ...installBody, host: 'adonis', runsOn: 'adonis' });
    await callOverSsh(target(), { line, input: `${before}${input('')}` }, { seconds: 60, identity: farm().identity });
    expect((await apply(0)).exitCode).toBe(0);
    await adonis().inside('systemctl daemon-reload && systemctl enable --now reader');
  });

  it('is old or new as a whole, and the next run finishes it: restarted, stamped, nothing left over', async () => {
    const random = randomly(SEED);
    let interrupted = 0;
    for (let turn = 1; turn <= CUTS; turn++) {
      const way = WAYS[Math.floor(random() * WAYS.length)]!;
      const moment = Math.floor(random() * LATEST);
      const told = `turn ${turn}: ${way} cut after ${moment} ms`;
      const cut = new AbortController();
      const running = apply(turn, cut.signal).then(
        ({ exitCode }) => exitCode === 0,
        () => false,
      );
      await wait(moment);
      if (way === 'connection') cut.abort();
      // The bracket keeps the pattern from meaning the shell that holds it.
      if (way === 'shell') await adonis().inside('pkill -KILL -f "[p]ermacade.*/etc/reader/conf" || true');
      if (way === 'power') await adonis().powerCut();
      if (!(await running)) interrupted++;
      const there = readFileSync(join(adonis().root, 'etc/reader/conf'), 'utf8');
      expect([contentOf(turn - 1), contentOf(turn)].includes(there), told).toBe(true);
      if (way === 'power') await adonis().powerOn();
      const { exitCode, stderr } = await apply(turn);
      expect([exitCode, stderr], told).toEqual([0, '']);
      expect(readFileSync(join(adonis().root, 'etc/reader/conf'), 'utf8') === contentOf(turn), told).toBe(true);
      const { stdout } = await adonis().inside(
        'ls -A /etc/reader; ls -A /var/lib/permacade | sed "s/^/state /"; ls -A /var/lib/permacade/stamps | wc -l; sha256sum </etc/reader/conf | cmp - /var/lib/reader-saw && echo seen; stat -c "%a %U %G" /etc/reader/conf',
      );
      expect(stdout.trim().split('\n'), told).toEqual(['conf', 'state salt', 'state stamps', '2', 'seen', '640 root daemon']);
      const units = [{ id: formatUnitId(body), path: 'test', owner: 'pulumi' as const, needs: [], body: unit(turn) }];
      const seen = (await observe({ hosts: [machine('adonis', target())], units, scripts: {} }, { identity: farm().identity })).get(
        'adonis',
      )!;
      expect(seen.reachable && seen.units.get(formatUnitId(body))!.state, told).toBe('clean');
    }
    expect(interrupted).toBeGreaterThan(0);
  });
});
