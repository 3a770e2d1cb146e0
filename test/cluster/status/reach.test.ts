import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, KubeConfig } from '@kubernetes/client-node';
import { askCluster } from '../../../src/cluster/status/reach.js';
import { selfSigned } from '../../certificate.js';
import { HOME_CA } from '../kubeconfig/written.js';

let folder: string;
let key: string;
let certificate: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
  ({ key, certificate } = selfSigned(folder, 'hub', '-addext', 'subjectAltName=DNS:hub'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const servers: { close(): unknown; closeAllConnections?(): void }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections?.();
    server.close();
  }
});

async function listening(answer: RequestListener): Promise<string> {
  const server = createTlsServer({ key, cert: certificate }, answer);
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function configOf(server: string, changes: Partial<Cluster> = {}): KubeConfig {
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'c', server, caData: Buffer.from(certificate).toString('base64'), tlsServerName: 'hub', ...changes }],
    users: [{ name: 'me' }],
    contexts: [{ name: 'home', cluster: 'c', user: 'me' }],
    currentContext: 'home',
  });
  return config;
}

async function failure(server: string, patienceMs = 5_000, changes: Partial<Cluster> = {}): Promise<string> {
  const error = await askCluster(configOf(server, changes), (client) => client.version(), patienceMs).then(
    () => undefined,
    (reason: unknown) => reason as Error,
  );
  expect(error).toMatchObject({ name: 'UserError' });
  expect(error!.message).not.toContain('\n');
  return error!.message;
}

describe('one sentence says why there is no status when', () => {
  test('nothing listens', async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.close();
    await once(server, 'close');
    expect(await failure(url)).toBe(
      `cannot reach the cluster of context 'home' at ${url}: nothing listens there; is its server on, and is this the right cluster? choose another with --context`,
    );
  });

  test('there is no such machine', async () => {
    expect(await failure('https://nowhere.invalid:6443')).toContain('there is no machine of that name');
  });

  test('nobody answers', async () => {
    expect(await failure(await listening(() => undefined), 300)).toContain('it does not answer');
  });

  test('it is not the cluster that the authority signed for', async () => {
    const url = await listening((_request, response) => response.end('{}'));
    expect(await failure(url, 5_000, { caData: Buffer.from(HOME_CA).toString('base64') })).toMatch(/self-signed certificate/);
    expect(await failure(url, 5_000, { tlsServerName: 'stranger' })).toMatch(/does not match certificate's altnames/);
  });

  test.each([
    [401, '{"message":"Unauthorized"}', /does not accept user 'me': get a new kubeconfig with `npx permacade kubeconfig`/],
    [403, '{"message":"nodes is forbidden:\\n no"}', /does not let user 'me' look: nodes is forbidden: no; choose another with --context/],
    [
      500,
      '{"message":"etcdserver: request timed out"}',
      /returned HTTP 500: etcdserver: request timed out; run `journalctl -u k3s` on its first server/,
    ],
    [200, '<html>a router</html>', /answers, but not like an API server/],
  ])('it answers %i', async (code, body, message) => {
    expect(await failure(await listening((_request, response) => response.writeHead(code).end(body)))).toMatch(message);
  });
});

test('what is a fault of the program is not disguised', async () => {
  const url = await listening((_request, response) => response.end('{}'));
  const fault = new TypeError('cannot read properties of undefined');
  await expect(askCluster(configOf(url), () => Promise.reject(fault))).rejects.toBe(fault);
});

test('a server that is believed unseen answers, whatever its certificate', async () => {
  const url = await listening((_request, response) => response.end('{"gitVersion":"v1.36.3"}'));
  expect(await askCluster(configOf(url, { caData: undefined, skipTLSVerify: true }), (client) => client.version())).toBe('v1.36.3');
});

test('a user who logs in through a program that is not there is told so', async () => {
  const config = configOf('https://127.0.0.1:1');
  config.users = [
    { name: 'me', exec: { command: '/nowhere/login', apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never' } },
  ];
  await expect(askCluster(config, (client) => client.version())).rejects.toThrow(/user 'me' of context 'home' cannot log in: .*ENOENT/);
});
