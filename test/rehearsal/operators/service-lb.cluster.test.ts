import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOAD_BALANCER_LABEL } from '../../../constructs/core/machine.js';
import type { Plan } from '../../../src/plan/plan.js';
import { type ApiObject, makeRef } from '../../../src/cluster/client/api-object.js';
import { Operators } from '../../../src/rehearsal/operators/operators.js';
import { placements } from '../simulated-home/placements.js';
import { type SimulatedHome, startSimulatedHome } from '../../../src/rehearsal/simulated-home/simulated-home.js';
import { machine } from '../../plan/tree.js';
import { BUILD_TIMEOUT_MS, ROOT } from '../control-plane/available.js';
import { noSimulatedHome } from '../simulated-home/available.js';

interface Service extends ApiObject {
  readonly status: { readonly loadBalancer: { readonly ingress?: readonly { readonly ip: string }[] } };
}

const SERVICES = '/api/v1/namespaces/default/services';
const POOL = 'svccontroller.k3s.cattle.io/lbpool';
const MACHINES = ['adonis', 'hera', 'midas'];

const plan: Plan = {
  hosts: MACHINES.map((name, index) => machine(name, { address: `192.0.2.${index + 1}`, loadBalancer: name !== 'midas' })),
  images: {},
  impliedPods: [],
  scripts: {},
  units: [],
};

describe.skipIf(noSimulatedHome)('the stub of ServiceLB', { timeout: 60_000 }, () => {
  let home: SimulatedHome;
  let operators: Operators;

  const label = (node: string, labels: Readonly<Record<string, string | null>>): Promise<unknown> =>
    home.client.patch(makeRef('v1', 'Node', node), { metadata: { labels } });
  const balance = (name: string, port: number, rest: { readonly labels?: object; readonly spec?: object } = {}): Promise<unknown> =>
    home.client.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'default', labels: rest.labels ?? {} },
      spec: { type: 'LoadBalancer', selector: { app: name }, ports: [{ port }], ...rest.spec },
    });
  /** The names of the machines behind a Service's addresses, once they are as wanted or time is up. */
  const onMachines = async (name: string, wanted: readonly string[]): Promise<readonly string[]> => {
    for (const deadline = Date.now() + 15_000; ; await wait(100)) {
      await operators.idle();
      const { status } = await home.client.get<Service>(`${SERVICES}/${name}`);
      const ips = (status.loadBalancer.ingress ?? []).map(({ ip }) => ip);
      const names = plan.hosts.filter(({ address }) => ips.includes(address)).map((host) => host.name);
      if (names.join() === wanted.join() || Date.now() > deadline) return names;
    }
  };

  beforeAll(async () => {
    home = await startSimulatedHome({ plan, root: ROOT });
    operators = new Operators({ client: home.client, plan, root: ROOT });
    await operators.start();
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    await operators.stop();
    await home.stop();
  });

  test('opens ports only where the label is true, once any node has it (3.42)', async () => {
    await balance('allowed', 7001);
    expect(await onMachines('allowed', ['adonis', 'hera'])).toEqual(['adonis', 'hera']);
    await label('hera', { [LOAD_BALANCER_LABEL]: null });
    expect(await onMachines('allowed', ['adonis'])).toEqual(['adonis']);
  });

  test('opens ports everywhere when no node has the label (3.42)', async () => {
    for (const name of MACHINES) await label(name, { [LOAD_BALANCER_LABEL]: null });
    expect(await onMachines('allowed', MACHINES)).toEqual(MACHINES);
  });

  test('opens ports only in the pool that the Service names (3.43)', async () => {
    await label('midas', { [POOL]: 'garden' });
    await balance('pooled', 7002, { labels: { [POOL]: 'garden' } });
    expect(await onMachines('pooled', ['midas'])).toEqual(['midas']);
  });

  test('gives a port of a node to one Service; the other one waits in the words of the scheduler (3.41)', async () => {
    await balance('second', 7001);
    const deadline = Date.now() + 30_000;
    const words = "didn't have free ports for the requested pod ports";
    let reasons: readonly string[] = [];
    // A pod waits before the scheduler has said why.
    while (!(reasons.length === MACHINES.length && reasons.every((reason) => reason.includes(words))) && Date.now() < deadline) {
      await wait(100);
      reasons = (await placements(home.client)).waiting.filter(({ name }) => name.includes('svclb-second')).map(({ reason }) => reason);
    }
    expect(reasons).toHaveLength(MACHINES.length);
    for (const reason of reasons) expect(reason).toContain(words);
    await home.client.delete(makeRef('v1', 'Service', 'second', 'default'));
  });

  test('with policy Local, gives the addresses of nodes that have a pod of the Service', async () => {
    const spec = { nodeName: 'hera', containers: [{ name: 'main', image: 'busybox:1.37.0' }] };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'local', namespace: 'default', labels: { app: 'local' } }, spec };
    await home.client.create(pod);
    await balance('local', 7003, { spec: { externalTrafficPolicy: 'Local' } });
    expect(await onMachines('local', ['hera'])).toEqual(['hera']);
  });

  test('tells of pods that a namespace does not let in', async () => {
    const { client } = home;
    const labels = { 'pod-security.kubernetes.io/enforce': 'baseline' };
    await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'strict', labels } });
    for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet'] as const) {
      const template = { metadata: { labels: { app: kind } }, spec: { hostNetwork: true, containers: [{ name: 'main', image: 'x:1' }] } };
      const spec = { selector: { matchLabels: { app: kind } }, template, ...(kind === 'StatefulSet' ? { serviceName: 'x' } : {}) };
      const object = { apiVersion: 'apps/v1', kind, metadata: { name: kind.toLowerCase(), namespace: 'strict' }, spec };
      await client.create(object);
    }
    const deadline = Date.now() + 15_000;
    let kinds: readonly string[] = [];
    while (kinds.length < 3 && Date.now() < deadline) {
      await wait(100);
      const { waiting } = await placements(client);
      kinds = waiting.filter(({ reason }) => /violates PodSecurity "baseline/.test(reason)).map(({ kind }) => kind);
    }
    expect(kinds.toSorted()).toEqual(['DaemonSet', 'ReplicaSet', 'StatefulSet']);
    expect((await placements(client)).settled).toBe(true);
  });
});
