import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCall } from '../../../src/machine/script/call.js';
import { framed } from '../../../src/machine/script/framed.js';
import { requirement } from '../../require.js';
import { hostPlan, installBody } from './host-plan.js';
import { noHost, sandbox, type Sandbox } from './sandbox.js';

const noStrace = requirement('strace of host scripts', existsSync('/usr/bin/strace'), 'strace is not installed: apt-get install strace');

describe.skipIf(noHost || noStrace)('what a file script asks of the kernel', () => {
  let box: Sandbox;
  beforeEach(() => (box = sandbox()));
  afterEach(() => box.remove());

  it('is to write, bring to the disk, rename and bring the folder to the disk, in this order, first for the file and then for its stamp', async () => {
    const plan = hostPlan([]);
    await box.call(createCall(plan, installBody));
    const { line } = createCall(plan, {
      ...{
        type: 'HostFile',
        host: 'pi-3',
        path: join(box.folder, 'etc/file'),
        content: 'new\n',
        mode: '0644',
        owner: 'root',
        group: 'root',
      },
      restarts: ['k3s'],
    });
    const log = join(box.folder, 'strace');
    const traced = `strace -f -y -qq -e trace=write,fsync,fdatasync,rename,renameat,renameat2 -o '${log}' ${line}`;
    expect((await box.run(traced, framed('new\n'))).stderr).toBe('');
    const calls = readFileSync(log, 'utf8')
      .split('\n')
      .flatMap((each) => told(each, box.folder));
    const wanted = [
      ...['write NEW', 'fsync NEW', 'fsync PENDING', 'fsync etc', 'rename file', 'fsync etc'],
      ...['restart', 'write STAMP', 'fsync STAMP', 'rename stamp', 'fsync stamps'],
    ];
    expect(calls.filter((call) => wanted.includes(call))).toEqual(wanted);
  });
});

/** A line of strace in words. */
function told(line: string, folder: string): readonly string[] {
  const [, call = '', rest = ''] = /^\d+ +(\w+)\((.*)$/.exec(line) ?? [];
  const name = call.replace(/at2?$/, '').replace('fdatasync', 'fsync');
  if (rest.includes('restart -- k3s')) return ['restart'];
  if (name === 'rename') return [`rename ${rest.includes('/stamps/') ? 'stamp' : 'file'}`];
  const [, path = ''] = /^\d+<([^>]*)>/.exec(rest) ?? [];
  if (path.includes('/stamps')) return [`${name} ${path.endsWith('/stamps') ? 'stamps' : 'STAMP'}`];
  if (!path.startsWith(folder)) return [];
  if (path.includes('permacade-new-')) return [`${name} NEW`];
  if (path.includes('permacade-pending')) return [`${name} PENDING`];
  return [`${name} ${path.slice(path.lastIndexOf('/') + 1)}`];
}
