import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileScript } from '../../../src/machine/script/file-script.js';
import { framed } from '../../../src/machine/script/framed.js';
import { requirement } from '../../require.js';
import { noHost, sandbox, type Sandbox } from './sandbox.js';

const noStrace = requirement('strace of host scripts', existsSync('/usr/bin/strace'), 'strace is not installed: apt-get install strace');

describe.skipIf(noHost || noStrace)('what a file script asks of the kernel', () => {
  let box: Sandbox;
  beforeEach(() => (box = sandbox()));
  afterEach(() => box.remove());

  it('is to write, bring to the disk, rename and bring the folder to the disk, in this order, first for the file and then for its stamp', async () => {
    const script = fileScript(
      {
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
      },
      box.stamps,
    );
    const log = join(box.folder, 'strace');
    await execa(
      'strace',
      ['-f', '-y', '-qq', '-e', 'trace=write,fsync,fdatasync,rename,renameat,renameat2', '-o', log, 'sh', '-c', script],
      {
        input: framed('new\n'),
        env: { PATH: `${box.folder}/bin:${process.env['PATH']}`, SANDBOX: box.folder },
      },
    );
    const calls = readFileSync(log, 'utf8')
      .split('\n')
      .flatMap((line) => told(line, box.folder));
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
  if (!path.startsWith(folder)) return [];
  if (path.includes('permacade-new-')) return [`${name} NEW`];
  if (path.includes('permacade-pending')) return [`${name} PENDING`];
  if (path.includes('/stamps/')) return [`${name} STAMP`];
  return [`${name} ${path.slice(path.lastIndexOf('/') + 1)}`];
}
