import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseContext } from '../../../src/cluster/kubeconfig/choose-context.js';
import { homeAccess } from '../../../src/cluster/kubeconfig/home-access.js';
import { loadKubeconfigs } from '../../../src/cluster/kubeconfig/load.js';
import { kubeconfigPlaces } from '../../../src/cluster/kubeconfig/places.js';
import { base64, HOME_CA } from './written.js';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'permacade-test-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('several kubeconfigs', () => {
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const one = (): string =>
    file('one', 'contexts:\n- {name: a, context: {cluster: c1, user: u1}}\nclusters:\n- {name: c1, cluster: {server: "https://one"}}\n');
  const two = (): string =>
    file(
      'two',
      'contexts:\n- {name: a, context: {cluster: c2}}\n- {name: b, context: {cluster: c2}}\nclusters:\n- {name: c2, cluster: {server: "https://192.168.137.253:6443"}}\nusers: [{name: u1, user: {token: t}}]\ncurrent-context: a\n',
    );
  const chosen = (config: KubeConfig, named: string | undefined, servers: readonly string[]): string => {
    chooseContext(config, named, servers);
    return config.getCurrentContext();
  };

  test('are found as kubectl finds them', () => {
    expect(kubeconfigPlaces('x', { KUBECONFIG: '/a' })).toEqual([join(process.cwd(), 'x')]);
    expect(kubeconfigPlaces(undefined, { KUBECONFIG: ['/a', '', '/b', '/b'].join(delimiter) })).toEqual(['/a', '/b']);
    expect(kubeconfigPlaces(undefined, { KUBECONFIG: '', HOME: '/home/me' })).toEqual(['/home/me/.kube/config']);
  });

  test('count as one, the first one first; those that are missing or empty are passed over', () => {
    const config = loadKubeconfigs([join(folder, 'gone'), file('empty', '\n'), one(), two()]);
    expect(config.getCurrentContext()).toBe('a');
    expect(config.getCurrentCluster()?.server).toBe('https://one');
    expect(config.getCurrentUser()?.token).toBe('t');
  });

  test('name files with tokens, which come before tokens written there', async () => {
    file('token', 'renewed\n');
    const config = loadKubeconfigs([
      file('three', `${readFileSync(one(), 'utf8')}users: [{name: u1, user: {token: old, tokenFile: token}}]\ncurrent-context: a\n`),
    ]);
    const options: { headers?: object } = {};
    await config.applyToHTTPSOptions(options);
    expect(options.headers).toEqual({ Authorization: 'Bearer renewed' });
  });

  test('that are all missing say where they were looked for', () => {
    expect(() => loadKubeconfigs(['/nowhere/config'])).toThrow(
      /there is no kubeconfig \(looked for \/nowhere\/config\): .*npx permacade kubeconfig/,
    );
  });

  test('of which one is not YAML name it in one line, and show nothing of it', () => {
    const broken = file('broken', 'users: [{name: a, user: {token: hunter2\n');
    expect(() => loadKubeconfigs([broken])).toThrow(/broken is not a kubeconfig: [^\n]*$/);
    expect(() => loadKubeconfigs([broken])).not.toThrow(/hunter2/);
  });

  test('give the context that reaches the home before the current one, and the named one before that', () => {
    expect(chosen(loadKubeconfigs([one(), two()]), undefined, ['192.168.137.253'])).toBe('b');
    expect(chosen(loadKubeconfigs([one(), two()]), undefined, ['10.0.0.1'])).toBe('a');
    expect(chosen(loadKubeconfigs([one(), two()]), 'a', ['192.168.137.253'])).toBe('a');
    expect(() => chosen(loadKubeconfigs([one(), two()]), 'z', [])).toThrow("the kubeconfig has no context 'z': it has a, b");
    expect(() => chosen(loadKubeconfigs([one()]), 'a', [])).toThrow("the kubeconfig has no user 'u1' of context 'a': it has none at all");
    expect(() => chosen(loadKubeconfigs([one()]), undefined, [])).toThrow(
      /no context of the kubeconfig reaches the home's servers and none is current/,
    );
  });
});

describe("the home's entries", () => {
  test('take along what the files beside the kubeconfig hold', () => {
    for (const name of ['ca.crt', 'me.crt', 'me.key']) writeFileSync(join(folder, name), name === 'ca.crt' ? HOME_CA : name);
    const text = `
clusters: [{name: c, cluster: {server: 'https://192.168.137.253:6443', certificate-authority: ca.crt}}]
users: [{name: u, user: {client-certificate: me.crt, client-key: me.key, tokenFile: token}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
`;
    expect(homeAccess(text, join(folder, 'k3s.yaml'))).toEqual({
      cluster: { server: 'https://192.168.137.253:6443', 'certificate-authority-data': base64(HOME_CA) },
      user: { 'client-certificate-data': base64('me.crt'), 'client-key-data': base64('me.key'), tokenFile: join(folder, 'token') },
    });
  });

  test.each(['{}', 'contexts: [{name: a, context: {cluster: b}}, {name: c, context: {cluster: b}}]'])(
    'are not to be had from %j',
    (text) => {
      expect(() => homeAccess(text, 'k3s.yaml')).toThrow(/k3s\.yaml has no current context with a cluster and a user/);
    },
  );
});
