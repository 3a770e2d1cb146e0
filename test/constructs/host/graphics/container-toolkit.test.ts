import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCommand, listFiles, fullMachine } from '../preparation/full-machine.js';
import { noPrivateRoot, privateRoot, type PrivateRoot } from '../preparation/private-root.js';

const KEYRING = '/usr/share/keyrings/permacade-nvidia-container-toolkit.asc';
const CONFIG = '/var/lib/rancher/k3s/agent/etc/containerd/config.toml';

it('the source of the container toolkit is trusted by one key, which is trusted for nothing else', () => {
  expect(listFiles(fullMachine)['/etc/apt/sources.list.d/permacade-nvidia-container-toolkit.list']!.content).toBe(
    `deb [signed-by=${KEYRING}] https://nvidia.github.io/libnvidia-container/stable/deb/$(ARCH) /\n`,
  );
});

describe.skipIf(noPrivateRoot)('the container toolkit', () => {
  const key = findCommand(fullMachine, 'container-toolkit-key');
  const toolkit = findCommand(fullMachine, 'container-toolkit');
  let root: PrivateRoot;
  const serve = (fingerprint: string): void => {
    root.program('curl', ['for word; do [ "${previous:-}" = -o ] && out=$word; previous=$word; done', `echo ${fingerprint} >"$out"`]);
  };
  beforeEach(() => {
    root = privateRoot();
    // Prints the fingerprint that stands in the file, as gpg does of a key.
    root.program('gpg', ['for file; do :; done', 'echo pub:::::::::', 'echo "fpr:::::::::$(cat "$file"):"']);
    root.program('apt-get', ['echo "$*" >>/calls']);
    root.program('dpkg', [':']);
    root.program('dpkg-query', ['exit 1']);
  });
  afterEach(() => root.remove());

  it('has its key read once, and again when somebody changed it', async () => {
    serve(key.args[2]!);
    const { exitCode, stderr } = await root.run(key);
    expect(exitCode, stderr).toBe(0);
    expect(root.read(KEYRING)).toBe(`${key.args[2]}\n`);
    root.write(KEYRING, 'another\n');
    await root.run(key);
    expect(root.read(KEYRING)).toBe(`${key.args[2]}\n`);
  });

  it('trusts nothing when the key is another than NVIDIA’s', async () => {
    serve('0000');
    const { exitCode, stderr } = await root.run(key);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('https://nvidia.github.io/libnvidia-container/gpgkey returned a key with fingerprint 0000 instead of');
    expect(root.read(KEYRING)).toBeUndefined();
  });

  it('restarts a k3s that started without it, and no other', async () => {
    root.program('systemctl', ['echo "$*" >>/calls']);
    expect((await root.run(toolkit)).exitCode).toBe(0);
    expect(root.read('/calls')).toMatch(/install .* nvidia-container-toolkit=\d/);
    expect(root.read('/calls')).not.toContain('restart');
    root.write(CONFIG, '[plugins]\n');
    await root.run(toolkit);
    expect(root.read('/calls')).toContain('restart -- k3s.service');
    root.write('/calls', '');
    root.write(CONFIG, '[runtimes.nvidia]\n');
    await root.run(toolkit);
    expect(root.read('/calls')).not.toContain('restart');
  });
});
