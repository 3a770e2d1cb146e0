import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCommand, pi } from './full-machine.js';
import { noPrivateRoot, privateRoot, type PrivateRoot } from './private-root.js';

const MINE = '127.0.0.1\tlocalhost\n\n# my printer\n192.0.2.99   printer\n';
const OURS = [
  '# BEGIN permacade: this part is managed',
  '192.0.2.10 bunker bunker.lan',
  '192.0.2.5 registry.home.arpa',
  '# END permacade',
  '',
].join('\n');

describe.skipIf(noPrivateRoot)('the managed part of /etc/hosts', () => {
  const command = findCommand(pi, 'hosts-file');
  let root: PrivateRoot;
  beforeEach(() => {
    root = privateRoot();
    root.write('/etc/hosts', MINE);
  });
  afterEach(() => root.remove());

  it('comes first and leaves everything else as it was', async () => {
    expect(await root.run(command)).toMatchObject({ exitCode: 0, stdout: '' });
    expect(root.read('/etc/hosts')).toBe(OURS + MINE);
  });

  it('is not written a second time', async () => {
    await root.run(command);
    root.program('mv', ['echo moved >&2; exit 1']);
    expect(await root.run(command)).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('replaces an older one wherever that stands', async () => {
    root.write('/etc/hosts', `${MINE}${OURS.replace('192.0.2.5', '192.0.2.6')}# after\n`);
    await root.run(command);
    expect(root.read('/etc/hosts')).toBe(`${OURS}${MINE}# after\n`);
  });

  it('never takes away lines of others when its end was deleted', async () => {
    root.write('/etc/hosts', `${OURS.replace('# END permacade\n', '')}${MINE}`);
    await root.run(command);
    expect(root.read('/etc/hosts')).toContain(MINE);
  });

  it('shows an edit of it as drift, and an edit of the rest as none', async () => {
    await root.run(command);
    const before = await root.run(command, 'state');
    root.write('/etc/hosts', `${OURS}${MINE}192.0.2.1 gate\n`);
    expect((await root.run(command, 'state')).stdout).toBe(before.stdout);
    root.write('/etc/hosts', `${OURS.replace('bunker.lan', 'attic')}${MINE}`);
    expect((await root.run(command, 'state')).stdout).not.toBe(before.stdout);
  });

  it('is gone after its removal, with the rest still there', async () => {
    await root.run(command);
    expect(await root.run(command, 'delete')).toMatchObject({ exitCode: 0 });
    expect(root.read('/etc/hosts')).toBe(MINE);
  });
});
