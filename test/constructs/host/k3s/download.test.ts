import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scriptFile } from '../../../../constructs/core/script.js';
import { releaseFiles } from '../../../../constructs/host/k3s/release.js';
import { MachineFolder, noRoot, type Outcome } from './machine-folder.js';

const script = scriptFile(import.meta.url, '../../../../constructs/host/k3s/k3s-download.sh');
const binaryState = scriptFile(import.meta.url, '../../../../constructs/host/k3s/k3s-binary.state.sh');
const GOOD = '#!/bin/sh\necho "k3s version v1.36.3+k3s1 (abc)"\n';
const TARGET = '/usr/local/bin/k3s';
const NOTE = '/var/lib/permacade/k3s-restart';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe.skipIf(noRoot)('the binary of k3s', { timeout: 30_000 }, () => {
  let machine: MachineFolder;
  let server: Server;
  let base: string;
  let served: Record<string, string>;
  let asked: string[];

  beforeEach(async () => {
    machine = new MachineFolder();
    asked = [];
    served = { '/v1.36.3%2Bk3s1/k3s-arm64': GOOD };
    server = createServer(({ url }, response) => {
      asked.push(url!);
      const body = served[url!];
      response.writeHead(body === undefined ? 404 : 200).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = releaseFiles({ version: 'v1.36.3+k3s1', mirror: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }, 'arm64').folder;
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
    machine.remove();
  });

  const download = (digest: string): Promise<Outcome> =>
    machine.run(script, ['pi', 'k3s v1.36.3+k3s1', TARGET, '0755', base, 'k3s-arm64', 'sha256sum-arm64.txt', digest, NOTE]);

  it('is installed when it is what it should be, and leaves a note for whoever starts the service', async () => {
    const { exitCode, stdout, stderr } = await download(sha256(GOOD));
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(stderr).toContain('host pi: downloading k3s v1.36.3+k3s1');
    expect(machine.read(TARGET)).toBe(GOOD);
    expect(statSync(machine.at(TARGET)).mode & 0o777).toBe(0o755);
    expect(machine.has(NOTE)).toBe(true);
    const state = await machine.run(binaryState, []);
    expect(state.stdout).toMatch(new RegExp(`^k3s version v1\\.36\\.3\\+k3s1 \\(abc\\)\n${sha256(GOOD)} .*\n755 0 0\n$`));
  });

  it('is not downloaded again', async () => {
    await download(sha256(GOOD));
    const { mtimeMs } = statSync(machine.at(TARGET));
    expect(await download(sha256(GOOD))).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(asked).toHaveLength(1);
    expect(statSync(machine.at(TARGET)).mtimeMs).toBe(mtimeMs);
  });

  it('is refused when it is something else, and the one before stays', async () => {
    machine.put(TARGET, 'old', 0o755);
    const { exitCode, stderr } = await download('e'.repeat(64));
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`was not installed: its SHA-256 is ${sha256(GOOD)}, expected ${'e'.repeat(64)}`);
    expect(machine.read(TARGET)).toBe('old');
    expect(machine.has('/usr/local/bin/.k3s.permacade-new')).toBe(false);
    expect(machine.has(NOTE)).toBe(false);
  });

  it('is held to the list beside it where nothing better is known', async () => {
    served['/v1.36.3%2Bk3s1/sha256sum-arm64.txt'] = `${'a'.repeat(64)}  k3s-airgap-images-arm64.tar\n${sha256(GOOD)}  k3s-arm64\n`;
    expect((await download('')).exitCode).toBe(0);
    served['/v1.36.3%2Bk3s1/sha256sum-arm64.txt'] = `${'a'.repeat(64)}  k3s-arm64\n`;
    expect((await download('')).stderr).toContain('was not installed');
    served['/v1.36.3%2Bk3s1/sha256sum-arm64.txt'] = '<html>not found</html>';
    expect((await download('')).stderr).toContain('has no SHA-256 of k3s-arm64');
    expect(machine.read(TARGET)).toBe(GOOD);
  });

  it('that is not there names the address and what decides it', async () => {
    served = {};
    const { exitCode, stderr } = await download(sha256(GOOD));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/host pi: could not download http:.*\/v1\.36\.3%2Bk3s1\/k3s-arm64 .*permacade:mirror and permacade:k3sVersion/);
  });

  it('has its mode back after it was changed by hand', async () => {
    await download(sha256(GOOD));
    machine.put(TARGET, GOOD, 0o644);
    await download(sha256(GOOD));
    expect(statSync(machine.at(TARGET)).mode & 0o777).toBe(0o755);
    expect(asked).toHaveLength(1);
  });
});

describe('a release', () => {
  it('is named as k3s names it', () => {
    expect(() => releaseFiles({ version: 'latest; reboot' }, 'amd64')).toThrow(
      "a release of k3s is named like v1.36.3+k3s1, got 'latest; reboot'",
    );
  });
});
