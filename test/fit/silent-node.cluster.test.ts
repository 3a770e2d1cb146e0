import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Loss } from '../../src/fit/losses/loss.js';
import { predictLosses } from '../../src/fit/losses/predict-losses.js';
import { type FitHome, readHome } from '../../src/fit/read-home.js';
import type { ClusterClient } from '../../src/cluster/client/cluster-client.js';
import { type ApiObject, makeRef } from '../../src/cluster/client/api-object.js';
import { Operators } from '../../src/rehearsal/operators/operators.js';
import { placements } from '../rehearsal/simulated-home/placements.js';
import { type SimulatedHome, startSimulatedHome } from '../../src/rehearsal/simulated-home/simulated-home.js';
import { BUILD_TIMEOUT_MS, ROOT } from '../rehearsal/control-plane/available.js';
import { applyHome } from '../rehearsal/simulated-home/apply-home.js';
import { noSimulatedHome } from '../rehearsal/simulated-home/available.js';
import { impatient, silence } from '../rehearsal/simulated-home/silence.js';
import { exampleHome } from '../stacks/example.js';

interface LivePod extends ApiObject {
  readonly spec: { readonly nodeName?: string };
  readonly status?: { readonly phase?: string };
}

/** Workloads whose pods run all the time, by which live pods are found again. */
const LASTING = ['Deployment', 'StatefulSet', 'DaemonSet'];

const { plan } = exampleHome({ gitops: undefined });

describe.skipIf(noSimulatedHome)('the loss of a node, with heartbeats that really stop', { timeout: 240_000 }, () => {
  let simulated: SimulatedHome;
  let operators: Operators;
  let client: ClusterClient;
  const home = readHome(plan);

  beforeAll(async () => {
    simulated = await startSimulatedHome({ plan, root: ROOT, flags: impatient(8, 2) });
    ({ client } = simulated);
    operators = new Operators({ client, plan, root: ROOT });
    await operators.start();
    await applyHome(plan, client, operators);
    await until('settled', async () => (await placements(client)).settled);
    await operators.idle();
    await until('settled', async () => (await placements(client)).settled);
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    await operators?.stop();
    await simulated?.stop();
  });

  test('moves what the verdict says, lets the rest wait, and moves what waited once the node is deleted', async () => {
    const before = await pods();
    const places = placesOf(home, before);
    const losses = predictLosses(home, stepsOf(home, places), places);
    const { node, loss } = mostTelling(home, losses);
    const waiting = ofKind(home, loss.waits, 'StatefulSet');
    const moving = ofKind(home, loss.moves, 'Deployment');
    const stopping = [...ofKind(home, loss.stops, 'Deployment'), ...ofKind(home, loss.stops, 'StatefulSet')];
    console.log(`${node}: ${moving.length} move, ${waiting.length} wait, ${stopping.length} stop`);
    expect(moving.length + waiting.length).toBeGreaterThan(1);
    expect(waiting.length).toBeGreaterThan(0);

    await silence(client, node);
    await until(`${moving.join(', ')} run elsewhere`, async () => {
      const now = await pods();
      return moving.every((workload) => runsElsewhere(now, workload, node) >= count(before, workload));
    });
    const meanwhile = await pods();
    for (const workload of waiting) {
      const onNode = podsIn(before, workload).filter(({ spec }) => spec.nodeName === node);
      const still = podsIn(meanwhile, workload).filter(({ metadata }) => onNode.some((pod) => pod.metadata.uid === metadata.uid));
      expect({ workload, still: still.map(({ spec }) => spec.nodeName) }).toEqual({ workload, still: onNode.map(() => node) });
    }

    await client.delete(makeRef('v1', 'Node', node));
    // Volumes that one node at a time may mount are attached by nobody here, so their pods did not have to wait.
    const coming = [...waiting, ...ofKind(home, loss.waits, 'Deployment')];
    await until(`${coming.join(', ')} run elsewhere`, async () => {
      const now = await pods();
      return coming.every((workload) => runsElsewhere(now, workload, node) >= count(before, workload));
    });
    const end = await pods();
    for (const workload of stopping) {
      expect({ workload, fewer: runsElsewhere(end, workload, node) < count(before, workload) }).toEqual({ workload, fewer: true });
    }
  });

  const pods = async (): Promise<readonly LivePod[]> => await client.list<LivePod>('v1', 'Pod');

  const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
    for (const deadline = Date.now() + 90_000; !(await holds()); await wait(300)) {
      if (Date.now() > deadline) throw new Error(`${what}: did not come true`);
    }
  };
});

/** `namespace/name` of the workload that made a pod, by its kind: a Deployment's pods belong to a ReplicaSet with a hash at the end of its name. */
function makerOf({ metadata }: LivePod): { readonly kind: string; readonly workload: string } | undefined {
  const [owner] =
    (metadata as { readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[] }).ownerReferences ?? [];
  if (owner === undefined) return undefined;
  const set = owner.kind === 'ReplicaSet';
  const name = set ? owner.name.slice(0, owner.name.lastIndexOf('-')) : owner.name;
  return { kind: set ? 'Deployment' : owner.kind, workload: `${metadata.namespace}/${name}` };
}

function podsIn(pods: readonly LivePod[], workload: string): readonly LivePod[] {
  return pods.filter((pod) => makerOf(pod)?.workload === workload);
}

function count(pods: readonly LivePod[], workload: string): number {
  return podsIn(pods, workload).length;
}

function runsElsewhere(pods: readonly LivePod[], workload: string, lost: string): number {
  return podsIn(pods, workload).filter(
    ({ metadata, spec, status }) =>
      (metadata as { readonly deletionTimestamp?: string }).deletionTimestamp === undefined &&
      spec.nodeName !== lost &&
      status?.phase === 'Running',
  ).length;
}

/** Where the pods are that the verdict knows, by its names for them. */
function placesOf({ groups }: FitHome, pods: readonly LivePod[]): Readonly<Record<string, string>> {
  const places: Record<string, string> = {};
  for (const group of groups.filter(({ kind }) => LASTING.includes(kind))) {
    const own = pods.filter((pod) => {
      const maker = makerOf(pod);
      return maker?.kind === group.kind && maker.workload === `${group.namespace}/${group.workload}`;
    });
    group.pods.forEach(({ name, onNode }, nth) => {
      const ordinal = name.slice(name.lastIndexOf('/') + 1);
      const pod =
        group.kind === 'StatefulSet'
          ? own.find(({ metadata }) => metadata.name.endsWith(`-${ordinal}`))
          : own.find(({ spec }, index) => (onNode === undefined ? index === nth : spec.nodeName === onNode));
      if (pod?.spec.nodeName !== undefined) places[name] = pod.spec.nodeName;
    });
  }
  return places;
}

function stepsOf(
  { model }: FitHome,
  places: Readonly<Record<string, string>>,
): readonly { readonly classIndex: number; readonly node: number }[] {
  return model.classes.flatMap(({ index, pods }) =>
    pods.flatMap((pod) => (places[pod] === undefined ? [] : [{ classIndex: index, node: model.nodes.indexOf(places[pod]) }])),
  );
}

/** The node of which most sorts of pods have something to show. */
function mostTelling(home: FitHome, losses: Readonly<Record<string, Loss>>): { readonly node: string; readonly loss: Loss } {
  const told = Object.entries(losses).map(([node, loss]) => ({ node, loss }));
  const worth = ({ moves, waits, stops }: Loss): number =>
    ofKind(home, waits, 'StatefulSet').length * 1000 + waits.length * 100 + Math.min(moves.length, 9) * 2 + stops.length;
  return told.sort((a, b) => worth(b.loss) - worth(a.loss))[0]!;
}

/** Workloads of a kind among pods. */
function ofKind({ groups }: FitHome, pods: readonly string[], kind: string): readonly string[] {
  const group = groups.filter((group) => group.kind === kind && group.pods.some(({ name }) => pods.includes(name)));
  return group.map(({ namespace, workload }) => `${namespace}/${workload}`);
}
