import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootMachines, type MachineFarm, type TestMachine } from '../nspawn/machines.js';
import { clusters } from './clusters.js';
import { done, install, journal, ready, RELEASE, writeService } from './by-hand.js';
import { WEB_IMAGE } from './image.js';
import { type Mirror, serveMirror } from './mirror.js';
import { findParts } from './parts.js';
import { retry } from './retry.js';

const SERVER_TOKEN = 'a-server-token-of-the-tests';
const AGENT_TOKEN = 'an-agent-token-of-the-tests';

/** The first run ever builds the parts, for minutes. */
const FIRST_MS = 900_000;

/** Starts a service that must refuse, and says what it wrote. */
async function refusal(machine: TestMachine, role: 'server' | 'agent'): Promise<string> {
  const service = writeService(role);
  const { exitCode } = await machine.inside(`timeout 60 systemctl start ${service}`);
  const said = await journal(machine, role);
  await machine.inside(`systemctl stop ${service}; systemctl reset-failed ${service}; journalctl --rotate --vacuum-time=1s -q`);
  expect(exitCode, said).not.toBe(0);
  return said;
}

const pod = (name: string, node: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      nodeName: node,
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'web',
          image: WEB_IMAGE,
          resources: { limits: { cpu: '100m', memory: '32Mi' } },
          readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 1 },
        },
      ],
    },
  });

describe.skipIf(clusters)('the stub on one server and two agents', () => {
  let farm: MachineFarm;
  let mirror: Mirror;
  let server: TestMachine;
  let agents: readonly TestMachine[];
  let authority: string;

  const agentConfig = (): readonly string[] => [`server: https://${server.address}:6443`, 'token-file: /etc/rancher/k3s/agent-token'];
  const secure = (user: string, password: string, digest = authority): string => `K10${digest}::${user}:${password}\n`;

  beforeAll(async () => {
    farm = await bootMachines(['alpha', 'beta', 'gamma'], { nodes: true, binds: await findParts() });
    mirror = await serveMirror({ address: farm.gateway });
    [server, ...agents] = farm.machines as [TestMachine, ...TestMachine[]];
  }, FIRST_MS);

  afterAll(async () => {
    await mirror?.stop();
    await farm?.stop();
  });

  const serverFiles = { token: `${SERVER_TOKEN}\n`, 'agent-token': `${AGENT_TOKEN}\n` };
  const serverConfig = [
    'token-file: /etc/rancher/k3s/token',
    'agent-token-file: /etc/rancher/k3s/agent-token',
    'secrets-encryption: true',
    'write-kubeconfig-mode: "0640"',
    'write-kubeconfig-group: sudo',
  ];

  it('refuses a setting that nobody knows, and one in the wrong shape', async () => {
    await install(server, 'server', mirror, [...serverConfig, 'tls-sans: [home]'], serverFiles);
    expect(await refusal(server, 'server')).toContain('unknown setting "tls-sans"');
    await install(server, 'server', mirror, [...serverConfig, 'cluster-init: "yes"'], serverFiles);
    expect(await refusal(server, 'server')).toContain('"cluster-init" must be true or false, not "yes"');
    await install(server, 'server', mirror, [...serverConfig, 'node-label: ["node-role.kubernetes.io/worker=true"]'], serverFiles);
    expect(await refusal(server, 'server')).toContain('a node may not give itself labels under node-role.kubernetes.io');
  }, 60_000);

  it('refuses the long form of the token on the server that the cluster begins with', async () => {
    await install(server, 'server', mirror, serverConfig, { ...serverFiles, token: secure('server', SERVER_TOKEN, 'a'.repeat(64)) });
    expect(await refusal(server, 'server')).toContain('needs the short form of the token');
  }, 60_000);

  it('starts a server that answers kubectl as soon as systemd calls it started', async () => {
    await install(server, 'server', mirror, serverConfig, serverFiles);
    await done(server, 'systemctl start k3s');
    expect(await done(server, 'k3s kubectl get --raw /readyz')).toBe('ok');
    expect(await done(server, 'k3s --version')).toContain(RELEASE);
    expect(await done(server, 'stat -c "%a %G" /etc/rancher/k3s/k3s.yaml')).toBe('640 sudo\n');
    authority = (await done(server, 'sha256sum /var/lib/rancher/k3s/server/tls/server-ca.crt')).slice(0, 64);
    expect(await done(server, 'cat /var/lib/rancher/k3s/server/node-token')).toBe(secure('server', SERVER_TOKEN));
    expect(await done(server, 'cat /var/lib/rancher/k3s/server/agent-token')).toBe(secure('node', AGENT_TOKEN));
  }, 120_000);

  it('lets nobody join with a wrong token, another cluster’s authority, or as a server with the agents’ token', async () => {
    const [beta] = agents as [TestMachine, TestMachine];
    await install(beta, 'agent', mirror, agentConfig(), { 'agent-token': secure('node', 'guessed') });
    expect(await refusal(beta, 'agent')).toContain('not authorized');
    await install(beta, 'agent', mirror, agentConfig(), { 'agent-token': secure('node', AGENT_TOKEN, 'b'.repeat(64)) });
    expect(await refusal(beta, 'agent')).toContain('token CA hash does not match');
    await install(beta, 'server', mirror, [...serverConfig, agentConfig()[0]!], { ...serverFiles, token: secure('node', AGENT_TOKEN) });
    expect(await refusal(beta, 'server')).toContain("the agents' token joins no server");
    await install(beta, 'server', mirror, [...serverConfig, agentConfig()[0]!], { ...serverFiles, token: secure('server', SERVER_TOKEN) });
    expect(await refusal(beta, 'server')).toContain('begin it with cluster-init');
    await install(beta, 'server', mirror, [agentConfig()[0]!, 'token-file: /etc/rancher/k3s/token'], {
      token: secure('server', SERVER_TOKEN),
    });
    expect(await refusal(beta, 'server')).toContain('critical configuration mismatched');
    await done(beta, 'rm -rf /var/lib/rancher/k3s/server /etc/rancher/k3s /etc/systemd/system/k3s.service; systemctl daemon-reload');
  }, 120_000);

  it('makes all three Ready nodes with real kubelets, labels and taints as declared', async () => {
    await Promise.all(
      agents.map(async (machine) => {
        const config = [...agentConfig(), 'node-label: ["farm/role=worker"]', 'node-taint: ["farm/slow=true:PreferNoSchedule"]'];
        await install(machine, 'agent', mirror, config, { 'agent-token': secure('node', AGENT_TOKEN) });
        await done(machine, 'systemctl start k3s-agent');
      }),
    );
    await ready(server, farm);
    expect(await done(server, "k3s kubectl get nodes -l farm/role=worker -o 'jsonpath={.items[*].metadata.name}'")).toBe('beta gamma');
    // A node is Ready a moment before the controller takes its not-ready taint off.
    await retry(60, async () =>
      expect(await done(server, "k3s kubectl get node beta -o 'jsonpath={.spec.taints[*].key}'")).toBe('farm/slow'),
    );
    expect(await done(server, "k3s kubectl get node gamma -o 'jsonpath={.status.nodeInfo.kubeletVersion}'")).toBe(RELEASE);
  }, 180_000);

  it('serves a page from a pod on each agent to the other machines and to each other', async () => {
    const [beta, gamma] = agents as [TestMachine, TestMachine];
    const objects = [pod('on-beta', 'beta'), pod('on-gamma', 'gamma')].join('\n');
    await retry(30, () => done(server, 'k3s kubectl apply -f -', objects));
    await done(server, 'k3s kubectl wait --for=condition=Ready pod/on-beta pod/on-gamma --timeout=90s');
    const address = async (name: string): Promise<string> => done(server, `k3s kubectl get pod ${name} -o 'jsonpath={.status.podIP}'`);
    for (const name of ['on-beta', 'on-gamma']) {
      for (const from of [server, beta, gamma]) {
        expect(await done(from, `curl -fsS -m 10 http://${await address(name)}:8080/`)).toBe('a game of the home\n');
      }
    }
    const page = await done(server, `k3s kubectl exec on-beta -- /bin/busybox wget -qO- http://${await address('on-gamma')}:8080/`);
    expect(page).toBe('a game of the home\n');
  }, 180_000);

  it('refuses another machine under the name of a node, and keeps pods running when it is restarted', async () => {
    const [beta, gamma] = agents as [TestMachine, TestMachine];
    await done(gamma, 'mv /etc/rancher/node/password /root/password; systemctl stop k3s-agent');
    expect(await refusal(gamma, 'agent')).toContain('Node password rejected');
    await done(gamma, 'mv /root/password /etc/rancher/node/password; systemctl start k3s-agent');
    const started =
      "k3s kubectl get pod on-beta -o 'jsonpath={.status.containerStatuses[0].state.running.startedAt}{.status.containerStatuses[0].restartCount}'";
    const before = await done(server, started);
    await done(beta, 'systemctl restart k3s-agent');
    await done(server, 'systemctl restart k3s');
    await ready(server, farm);
    expect(await done(server, started)).toBe(before);
    expect(await done(server, 'k3s kubectl wait --for=condition=Ready pod/on-beta --timeout=60s')).toContain('met');
  }, 180_000);

  it('never has the server’s token in a journal or a list of processes', async () => {
    for (const machine of farm.machines) {
      const seen = await done(
        machine,
        'journalctl --no-pager -o cat; cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr "\\0" "\\n"',
      );
      expect(seen).not.toContain(SERVER_TOKEN);
      if (machine !== server) expect(await done(machine, 'grep -rlsF "$(cat)" /etc /var/lib/rancher /run || true', SERVER_TOKEN)).toBe('');
    }
  }, 60_000);
});
