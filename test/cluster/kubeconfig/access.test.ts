import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { dump } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessTo, contextOf } from '../../../src/cluster/kubeconfig/access.js';
import { chooseContext } from '../../../src/cluster/kubeconfig/choose-context.js';
import { homeAccess } from '../../../src/cluster/kubeconfig/home-access.js';
import { parseKubeconfig, readKubeconfigs } from '../../../src/cluster/kubeconfig/kubeconfig.js';
import { kubeconfigPlaces } from '../../../src/cluster/kubeconfig/places.js';
import type { ApiAccess } from '../../../src/cluster/client/api-access.js';
import { access as homes, base64, HOME_CA } from './written.js';

let folder: string;
let key: string;
let certificate: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      '/CN=me',
      '-days',
      '2',
      '-keyout',
      join(folder, 'me.key'),
      '-out',
      join(folder, 'me.crt'),
    ],
    { stdio: 'ignore' },
  );
  key = readFileSync(join(folder, 'me.key'), 'utf8');
  certificate = readFileSync(join(folder, 'me.crt'), 'utf8');
  writeFileSync(join(folder, 'ca.crt'), HOME_CA);
  writeFileSync(join(folder, 'token'), 'newer\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SERVER = { server: 'https://192.168.137.253:6443/' };

function written(cluster: object, user: object): string {
  return dump({
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });
}

function access(cluster: object, user: object): ApiAccess {
  return accessTo(contextOf(parseKubeconfig(written(cluster, user), join(folder, 'config')), 'x'));
}

describe('access from a kubeconfig', () => {
  test('takes a token and the authority from the file itself', () => {
    expect(access({ ...SERVER, 'certificate-authority-data': base64(HOME_CA) }, { token: 't' })).toMatchObject({
      url: 'https://192.168.137.253:6443',
      ca: HOME_CA,
      token: 't',
      insecure: false,
    });
  });

  test('takes a client certificate, key and authority from files beside it, and a token that is renewed there', () => {
    const user = { 'client-certificate': 'me.crt', 'client-key': join(folder, 'me.key'), token: 'old', tokenFile: 'token' };
    expect(access({ ...SERVER, 'certificate-authority': 'ca.crt' }, user)).toMatchObject({ ca: HOME_CA, certificate, key, token: 'newer' });
  });

  test('takes what is in the file before what is beside it', () => {
    const user = {
      'client-certificate-data': base64(certificate),
      'client-certificate': 'nowhere',
      'client-key-data': base64(key),
      'client-key': 'nowhere',
    };
    expect(access({ ...SERVER, 'certificate-authority-data': base64(HOME_CA), 'certificate-authority': 'nowhere' }, user)).toMatchObject({
      ca: HOME_CA,
      certificate,
      key,
    });
  });

  test('without an authority believes those that everybody believes, and with the insecure flag anybody', () => {
    expect(access(SERVER, {}).ca).toContain(rootCertificates[0]);
    expect(access({ ...SERVER, 'insecure-skip-tls-verify': true, 'tls-server-name': 'hub' }, {})).toMatchObject({
      insecure: true,
      serverName: 'hub',
    });
  });

  test('follows anchors and merge keys as kubectl does', () => {
    const text = written(SERVER, { token: 't' }).replace('user:\n', 'user:\n      <<: {tokenFile: token}\n');
    expect(text).toContain('<<');
    expect(accessTo(contextOf(parseKubeconfig(text, join(folder, 'config')), 'x'))).toMatchObject({ token: 'newer' });
  });

  test.each([
    [
      'runs a program',
      { exec: { command: 'aws', args: ['secret'] } },
      /users 'u' in .*config logs in through the program aws \(exec\), which is not supported: choose a context with a token or a client certificate/,
    ],
    ['uses an auth provider', { 'auth-provider': { name: 'oidc' } }, /through the auth-provider oidc, which is not supported/],
    ['has a password', { username: 'me', password: 'hunter2' }, /with a user name and password, which is not supported/],
    ['is somebody else', { token: 't', as: 'root' }, /as root \(impersonation\), which is not supported/],
    [
      'has half a pair',
      { 'client-certificate-data': base64('hunter2'), 'client-key-data': base64('hunter2') },
      /its client certificate and key are no pair of such in PEM/,
    ],
    ['has a token that is none', { token: ['hunter2'] }, /users 'u': token: expected text/],
    ['has a number for a token', { token: 31337 }, /users 'u': token: expected text/],
    ['names a file that is not there', { tokenFile: 'gone' }, /gone: file not found; .*config names it/],
  ])('of a user who %s says so and shows no secret', (_what, user, message) => {
    expect(() => access(SERVER, user)).toThrow(message);
    expect(() => access(SERVER, user)).not.toThrow(/hunter2|secret|31337/);
  });

  test.each([
    ['a proxy', { ...SERVER, 'proxy-url': 'socks5://x' }, /goes through a proxy/],
    ['plain HTTP', { server: 'http://hub:8080' }, /has the server 'http:\/\/hub:8080', expected a URL that begins with https/],
    ['no server', {}, /clusters 'c': server: expected the URL of the API server/],
    [
      'an authority that is none',
      { ...SERVER, 'certificate-authority-data': base64('x') },
      /certificate authority of context 'x' in .* is no certificate in PEM/,
    ],
  ])('to a cluster with %s says so', (_what, cluster, message) => {
    expect(() => access(cluster, {})).toThrow(message);
  });
});

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

  test('are found as kubectl finds them', () => {
    expect(kubeconfigPlaces('x', { KUBECONFIG: '/a' })).toEqual([join(process.cwd(), 'x')]);
    expect(kubeconfigPlaces(undefined, { KUBECONFIG: ['/a', '', '/b', '/b'].join(delimiter) })).toEqual(['/a', '/b']);
    expect(kubeconfigPlaces(undefined, { KUBECONFIG: '', HOME: '/home/me' })).toEqual(['/home/me/.kube/config']);
  });

  test('count as one, the first one first; those that are not there or empty are passed over', () => {
    const config = readKubeconfigs([join(folder, 'gone'), file('empty', '\n'), one(), two()]);
    expect(contextOf(config, 'a')).toMatchObject({ cluster: { server: 'https://one' }, user: { token: 't' } });
    expect(config.currentContext).toBe('a');
  });

  test('that are all not there say where they were looked for', () => {
    expect(() => readKubeconfigs(['/nowhere/config'])).toThrow(
      /there is no kubeconfig \(looked for \/nowhere\/config\): .*npx permacade kubeconfig/,
    );
  });

  test('give the context that reaches the home before the current one, and the named one before that', () => {
    const config = readKubeconfigs([one(), two()]);
    expect(chooseContext(config, undefined, ['192.168.137.253']).name).toBe('b');
    expect(chooseContext(config, undefined, ['10.0.0.1']).name).toBe('a');
    expect(chooseContext(config, 'a', ['192.168.137.253']).name).toBe('a');
    expect(() => chooseContext(config, 'z', [])).toThrow(/there is no 'z' in contexts; known are b, a|known are a, b/);
    expect(() => chooseContext(readKubeconfigs([one()]), undefined, [])).toThrow(
      /no context reaches the home's servers and none is current/,
    );
  });
});

describe("the home's entries", () => {
  test('take along what the files beside the kubeconfig hold', () => {
    const text = written(
      { ...SERVER, 'certificate-authority': 'ca.crt' },
      { 'client-certificate': 'me.crt', 'client-key': 'me.key', tokenFile: 'token' },
    );
    expect(homeAccess(text, join(folder, 'k3s.yaml'))).toEqual({
      cluster: { ...SERVER, 'certificate-authority-data': homes.cluster['certificate-authority-data'] },
      user: { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key), tokenFile: join(folder, 'token') },
    });
  });

  test.each([
    ['', /has no context/],
    ['contexts: [{name: a}, {name: b}]', /has several contexts and none is current/],
  ])('are not to be had from %j', (text, message) => {
    expect(() => homeAccess(text, 'k3s.yaml')).toThrow(message);
  });
});
