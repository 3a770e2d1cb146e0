import { execa } from 'execa';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostCommandProps } from '../../../constructs/core/units.js';
import { gateCommand } from '../../../constructs/cluster/gate.js';
import type { Script } from '../../../constructs/core/script.js';
import { inOneFolder } from '../../script-folder.js';

const GATE = { release: 'signer', namespace: 'signer', server: 'adonis', contents: 'v1', stays: true } as const;

/** What runs when the gate leaves. */
const leaving = { ...gateCommand(GATE), script: gateCommand(GATE).delete! };

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gate-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** Runs a script with a `k3s` that notes its arguments and then does `answer`; waiting takes no time. */
async function run({ script, args = [] }: Pick<HostCommandProps, 'script' | 'args'>, answer: string, input = '') {
  const log = join(folder, 'asked');
  await writeFile(log, '');
  await writeFile(join(folder, 'k3s'), `#!/bin/sh\nprintf '%s\\n' "$*" >> '${log}'\n${answer}\n`);
  await writeFile(join(folder, 'sleep'), '#!/bin/sh\n');
  await Promise.all(['k3s', 'sleep'].map((name) => chmod(join(folder, name), 0o755)));
  const result = await execa('/bin/sh', [inOneFolder(script as Script), ...args], {
    input,
    reject: false,
    env: { PATH: `${folder}:${process.env['PATH']}` },
  });
  return { ...result, asked: await readFile(log, 'utf8') };
}

describe('a gate', () => {
  it('opens once the chart is installed and everything it names answers', async () => {
    const command = gateCommand({ ...GATE, crds: ['issuers.cert-manager.io'], workloads: ['deployment/signer'] });
    const { exitCode, asked, stderr } = await run(command, 'exit 0');
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(asked).toContain('--for=condition=Complete --timeout=10s job/helm-install-signer');
    expect(asked).toContain('--for=condition=Established --timeout=10s crd/issuers.cert-manager.io');
    expect(asked).toContain('-n signer rollout status --timeout=10s deployment/signer');
  });

  it('lets the webhooks judge an object without keeping it', async () => {
    const probe = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: "it's" } };
    const command = gateCommand({ ...GATE, accepts: [probe] });
    const answer = `case "$*" in *dry-run*) cat > '${folder}/judged' ;; esac`;
    const { exitCode, asked } = await run(command, answer, command.stdin as string);
    expect(exitCode).toBe(0);
    expect(asked).toContain('-n signer apply --dry-run=server -f -');
    expect(JSON.parse(await readFile(join(folder, 'judged'), 'utf8'))).toEqual({ apiVersion: 'v1', kind: 'List', items: [probe] });
  });

  it('keeps asking until what is missing arrives', async () => {
    const answer = `case "$*" in *rollout*) [ -e '${folder}/once' ] || { touch '${folder}/once'; echo 'not yet' >&2; exit 1; } ;; esac`;
    const { exitCode, asked } = await run(gateCommand({ ...GATE, workloads: ['deployment/signer'] }), answer);
    expect(exitCode).toBe(0);
    expect(asked.match(/rollout/g)).toHaveLength(2);
  });

  it('gives up at its own deadline, with the host, the last complaint and the next step', async () => {
    const command = gateCommand({ ...GATE, workloads: ['deployment/signer'], timeoutSeconds: 1 });
    const answer = 'case "$*" in *rollout*) echo "ImagePullBackOff" >&2; exit 1 ;; esac';
    const { exitCode, stderr } = await run(command, answer);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('host adonis: the chart signer is not ready: ImagePullBackOff');
    expect(stderr).toContain('See: k3s kubectl -n kube-system describe');
  });

  it('stops at once when the installation failed, because nobody will try it again', async () => {
    const answer = 'case "$*" in *jsonpath*) printf True ;; esac';
    const { exitCode, stderr } = await run(gateCommand(GATE), answer);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('its installation failed');
  });

  it('hands the release over instead of letting it be uninstalled', async () => {
    const { asked } = await run(leaving, 'case "$*" in *jsonpath*) printf adonis ;; esac');
    expect(asked).toContain('"helmcharts.helm.cattle.io/unmanaged":"true"');
    expect(asked).toContain('"finalizers":null');
  });

  it('leaves nothing to hand over where the release is meant to go', () => {
    expect(gateCommand({ ...GATE, stays: false })).not.toHaveProperty('delete');
  });

  it('leaves the release alone when another host keeps its gate, or it is gone already', async () => {
    for (const keeper of ['romulus', '']) {
      const { asked, exitCode } = await run(leaving, `case "$*" in *jsonpath*) printf '${keeper}' ;; esac`);
      expect(exitCode).toBe(0);
      expect(asked).not.toContain('patch');
    }
  });

  it('has nothing to hand over once k3s was removed', async () => {
    const { script, args = [] } = leaving;
    expect((await execa('/bin/sh', [inOneFolder(script as Script), ...args], { reject: false })).exitCode).toBe(0);
  });

  it('passes hostile names as one word', async () => {
    const workload = `deployment/x'; touch ${folder}/pwned; '` as const;
    await run(gateCommand({ ...GATE, workloads: [workload], timeoutSeconds: 1 }), 'exit 0');
    await expect(readFile(join(folder, 'pwned'))).rejects.toThrow('ENOENT');
  });

  it('refuses a release name that no Job could carry', () => {
    expect(() => gateCommand({ ...GATE, release: 'A B' })).toThrow("got 'A B'");
  });
});
