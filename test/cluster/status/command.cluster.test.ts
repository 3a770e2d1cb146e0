import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { KubeConfig } from '@kubernetes/client-node';
import { findBinaries } from '../../../src/rehearsal/control-plane/binaries.js';
import { selfSigned } from '../../certificate.js';
import { permacade } from '../../cli/permacade.js';
import { BUILD_TIMEOUT_MS, noControlPlane, ROOT } from '../../rehearsal/control-plane/available.js';
import { exampleHome, exampleSettings } from '../../stacks/example.js';
import { type Cluster, startCluster, makeWell } from './cluster.js';

afterEach(() => vi.unstubAllEnvs());

describe('permacade status', () => {
  test('--ca prints the certificate and asks no cluster', () => {
    vi.stubEnv('KUBECONFIG', '/nowhere');
    expect(permacade('status', '--ca')).toEqual({ code: 0, out: exampleSettings.ca.certificate, err: '' });
  });

  test('without a kubeconfig says so in one sentence', () => {
    vi.stubEnv('KUBECONFIG', '/nowhere');
    const { code, out, err } = permacade('status', '--json');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^there is no kubeconfig \(looked for \/nowhere\): [^\n]*\n$/);
  });
});

describe.skipIf(noControlPlane)('permacade status of a real cluster', { timeout: 60_000 }, () => {
  const { plan } = exampleHome();
  let cluster: Cluster;
  let folder: string;

  const openssl = (...args: readonly string[]): unknown => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
    selfSigned(folder, 'ca');
    openssl(
      ...'req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /O=system:masters/CN=me -keyout me.key -out me.csr'.split(' '),
    );
    openssl(...'x509 -req -in me.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out me.crt'.split(' '));
    await findBinaries(['etcd', 'kube-apiserver'], { root: ROOT });
    cluster = await startCluster(plan, [`--client-ca-file=${join(folder, 'ca.crt')}`]);
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('that has just begun names what is missing, kind by kind, and exits with 1', () => {
    const { code, out, err } = permacade('status', '--kubeconfig', cluster.kubeconfig);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toMatch(/^home 'home': context 'permacade' at https:\/\/127\.0\.0\.1:\d+, Kubernetes v1\.36\.\d+\n/);
    expect(out).toMatch(/^NODE +READY +ROLES +ARCH +WRONG$/m);
    expect(out).toMatch(/^romulus +no +control-plane +amd64 +is declared but has not joined the cluster$/m);
    expect(out).toMatch(/^ {2}Certificate\/\S+, Certificate\/\S+, Certificate\/\S+ and \d+ more: not ready: nobody has looked at it yet$/m);
    expect(out).not.toMatch(/ $/m);
  });

  test('that is well shows games with their addresses, how to trust it and where Argo CD is, and exits with 0; as JSON too', async () => {
    await makeWell(cluster.client, plan);
    vi.stubEnv('KUBECONFIG', cluster.kubeconfig);
    const { code, out } = permacade('status');
    expect(out).toContain('Everything is as it should be.');
    expect(code).toBe(0);
    expect(out).toMatch(/^pacman +2\/2 +https:\/\/pacman\.home\.arpa\/$/m);
    expect(out).toMatch(/^scans +1\/1 +smb:/m);
    expect(out).toContain('Ceph: HEALTH_OK, 1024 GiB of 8192 GiB used');
    expect(out).toContain('npx permacade status --ca > home-ca.crt');
    expect(out).toMatch(/^ {2}debian +sudo cp home-ca\.crt/m);
    expect(out).toContain('Argo CD: https://argocd.home.arpa, user admin');
    const json = permacade('status', '--json');
    expect(json.code).toBe(0);
    expect(JSON.parse(json.out)).toMatchObject({
      stack: 'home',
      context: 'permacade',
      healthy: true,
      problems: [],
      games: expect.arrayContaining([{ name: 'pacman', title: expect.any(String), url: 'https://pacman.home.arpa/', ready: 2, wanted: 2 }]),
      ca: { certificate: exampleSettings.ca.certificate },
      argocd: { url: 'https://argocd.home.arpa' },
    });
  });

  test('is had with a client certificate, from a kubeconfig that permacade kubeconfig made', () => {
    const here = cluster.client.config.getCurrentCluster()!;
    const config = new KubeConfig();
    config.loadFromClusterAndUser(here, { name: 'me', certFile: join(folder, 'me.crt'), keyFile: join(folder, 'me.key') });
    const from = join(folder, 'k3s.yaml');
    const file = join(folder, 'kube', 'config');
    writeFileSync(from, config.exportConfig());
    const made = permacade('kubeconfig', '--from', from, '--file', file);
    expect(made).toEqual({ code: 0, out: `${file}: context 'home' at ${here.server} is in it now\nit is the current context\n`, err: '' });
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
    expect(permacade('status', '--kubeconfig', file, '--context', 'home').out).toMatch(/^home 'home': context 'home' at https:/);
    expect(permacade('kubeconfig', '--from', from, '--file', file).out).toContain('was in it already');
  });

  test('that does not know us says so in one sentence', () => {
    const file = join(folder, 'stranger');
    const known = readFileSync(cluster.kubeconfig, 'utf8');
    writeFileSync(file, known.replace(/"token":"[^"]*"/, '"token":"guess"'));
    const { code, out, err } = permacade('status', '--kubeconfig', file);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^the cluster of context 'permacade' at \S+ does not accept user 'permacade': get a new kubeconfig with [^\n]*\n$/);
  });
});
