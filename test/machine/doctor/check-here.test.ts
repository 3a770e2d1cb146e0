import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { checkHere, compare, type Here, node } from '../../../src/machine/doctor/check-here.js';
import { pathWith, program } from '../../cluster/kubeconfig/server.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
  vi.stubEnv('PATH', pathWith(folder));
  program(folder, 'ssh-add', 'exit 0');
  program(folder, 'pulumi', 'test "$1" = version && echo v3.300.1; exit 0');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

async function findingsFor(here: Partial<Here> = {}): Promise<readonly string[]> {
  const findings = await checkHere({
    ...{ stack: 'attic', secrets: ['k3s-token'], needed: new Map([['k3s-token', 'host/a/etc/x']]), sdk: '3.248.0', kubeconfig: true },
    env: { ...process.env, SSH_AUTH_SOCK: '/run/agent' },
    ...here,
  });
  return findings.map(({ severity, check, message }) => `${severity} ${check}: ${message}`);
}

describe('this computer', () => {
  test('with everything has nothing to say', async () => {
    expect(await findingsFor()).toEqual([]);
  });

  test('without a kubeconfig is told how to get one later', async () => {
    expect(await findingsFor({ kubeconfig: false })).toEqual([expect.stringMatching(/^notes kubeconfig: .*npx permacade kubeconfig/)]);
  });

  test('lacks a secret that the home needs', async () => {
    expect(await findingsFor({ needed: new Map([['git-token', 'v1/Secret/argocd/repo']]) })).toEqual([
      expect.stringMatching(
        /^stops secrets: secret:git-token is not set, but v1\/Secret\/argocd\/repo needs it: run npx pulumi config set --stack attic --secret secret:git-token/,
      ),
    ]);
  });

  test.each([
    ['no agent and no key', {}, {}, /^stops ssh agent: pulumi up has no SSH key to log in with/],
    ['an agent without keys', { SSH_AUTH_SOCK: 'x' }, { 'ssh-add': 'exit 1' }, /^stops ssh agent: the SSH agent has no key/],
    [
      'an agent that is dead',
      { SSH_AUTH_SOCK: 'x' },
      { 'ssh-add': 'exit 2' },
      /^stops ssh agent: SSH_AUTH_SOCK names an agent that does not answer: unset it/,
    ],
    ['no Pulumi', { SSH_AUTH_SOCK: 'x' }, { pulumi: 'exit 127' }, /^stops pulumi: the Pulumi CLI is not installed: .*3\.248\.0/],
    ['an old Pulumi', { SSH_AUTH_SOCK: 'x' }, { pulumi: 'echo v3.100.0' }, /^warns pulumi: the Pulumi CLI 3\.100\.0 is older/],
    [
      'a Pulumi without a backend',
      { SSH_AUTH_SOCK: 'x' },
      { pulumi: 'test "$1" = version && { echo v3.300.0; exit 0; }; exit 255' },
      /^stops pulumi: .*pulumi login file:/,
    ],
  ] as const)('with %s', async (_, agent, programs, expected) => {
    for (const [name, script] of Object.entries(programs)) program(folder, name, script);
    const { SSH_AUTH_SOCK: _sock, ...env } = process.env;
    expect(await findingsFor({ env: { ...env, ...agent } })).toEqual([expect.stringMatching(expected)]);
  });

  test('may use a key in a secret instead of an agent', async () => {
    const { SSH_AUTH_SOCK: _sock, ...env } = process.env;
    expect(await findingsFor({ env, secrets: ['k3s-token', 'ssh-key'] })).toEqual([]);
  });
});

test.each([
  ['18.20.0', 1],
  ['20.18.9', 1],
  ['20.19.0', 0],
  ['24.1.0', 0],
])('Node %s has %i findings', (version, findings) => {
  expect(node(version)).toHaveLength(findings);
});

test.each([
  ['3.9.0', '3.10.0', -1],
  ['3.10.0-alpha.1', '3.10.0', 0],
  ['4.0.0', '3.248.0', 1],
])('%s beside %s', (one, other, sign) => {
  expect(Math.sign(compare(one, other))).toBe(sign);
});
