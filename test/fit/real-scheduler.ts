import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { FitHome } from '../../src/fit/read-home.js';
import type { GroupPod, PodGroup } from '../../src/fit/pods/pod-group.js';
import { countServers } from '../../src/fit/nodes/fit-node.js';
import { CoreV1Api } from '@kubernetes/client-node';
import type { ClusterClient } from '../../src/cluster/client/cluster-client.js';
import { type ApiObject, type ObjectRef, makeRef } from '../../src/cluster/client/api-object.js';
import { findBinaries } from '../../src/rehearsal/control-plane/binaries.js';
import { ControlPlane } from '../../src/rehearsal/control-plane/control-plane.js';
import { KeptProcess } from '../../src/rehearsal/control-plane/kept-process.js';
import { nodeObject } from '../../src/rehearsal/simulated-home/nodes.js';
import { ROOT } from '../rehearsal/control-plane/available.js';
import { realName, type RealPod, realPod } from './real-pods.js';

interface LivePod extends ApiObject {
  readonly spec: { readonly nodeName?: string };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string }[] };
}

/** A pod to come; where it says a node, no other node takes it. */
export interface Coming {
  readonly pod: string;
  readonly node?: string;
}

/** Pods of the verdict by name: where the scheduler put them, and those it has no place for. */
export interface Outcome {
  readonly placed: ReadonlyMap<string, string>;
  readonly waiting: readonly string[];
}

const WITHIN_MS = 60_000;

/** How many pods are made at once: which of them comes first is left to chance then. */
const AT_ONCE = 16;

/** A real kube-scheduler with nodes that are only written down: homes come and go, and it places their pods. */
export class RealScheduler {
  readonly #controlPlane: ControlPlane;
  #home: FitHome | undefined;

  private constructor(controlPlane: ControlPlane) {
    this.#controlPlane = controlPlane;
  }

  static async start(): Promise<RealScheduler> {
    const binaries = await findBinaries(['etcd', 'kube-apiserver', 'kube-scheduler'], { root: ROOT, say: () => undefined });
    const controlPlane = await ControlPlane.start({ binaries });
    const file = join(controlPlane.folder.path, 'kubeconfig');
    await writeFile(file, controlPlane.config.exportConfig(), { mode: 0o600 });
    const flags = ['--secure-port=0', '--leader-elect=false', '--kube-api-qps=1000', '--kube-api-burst=2000'];
    const scheduler = { name: 'kube-scheduler', command: binaries['kube-scheduler'], args: [`--kubeconfig=${file}`, ...flags] };
    new KeptProcess({ ...scheduler, folder: controlPlane.folder });
    return new RealScheduler(controlPlane);
  }

  get #core(): CoreV1Api {
    return this.#controlPlane.config.makeApiClient(CoreV1Api);
  }

  get #client(): ClusterClient {
    return this.#controlPlane.client;
  }

  stop(): Promise<void> {
    return this.#controlPlane.stop();
  }

  /** Takes the home before away and writes down the nodes and volumes of this one. */
  async use(home: FitHome): Promise<void> {
    await this.clear();
    const client = this.#client;
    await this.#core.deleteCollectionNode();
    await this.#core.deleteCollectionPersistentVolume({ gracePeriodSeconds: 0 });
    this.#home = home;
    const servers = countServers(home.plan);
    for (const namespace of new Set(home.groups.map((group) => group.namespace))) await this.#namespace(namespace);
    await Promise.all(
      home.nodes.map(async ({ machine, allocatable }, index) => {
        const node = nodeObject(machine, index % 250, 'v1.36.3', servers);
        const cards = allocatable['nvidia.com/gpu'];
        const extra = cards === undefined ? {} : { 'nvidia.com/gpu': String(cards) };
        const ready = [
          { type: 'Ready', status: 'True', reason: 'Simulated', lastTransitionTime: null, lastHeartbeatTime: null, message: '' },
        ];
        const amounts = { ...node.status.allocatable, ...extra };
        await client.create({
          ...node,
          status: { ...node.status, allocatable: amounts, capacity: amounts, conditions: ready },
        });
        // A new node is tainted until somebody finds it ready; here nobody looks.
        await client.patch(makeRef('v1', 'Node', machine.name), { spec: { taints: machine.taints.length === 0 ? null : machine.taints } });
      }),
    );
    for (const { manifest } of home.index.ofKind('core/PersistentVolume')) {
      const claim = home.index.find('core/PersistentVolumeClaim', 'default', manifest.metadata.name)!;
      const bound = {
        ...claim.manifest,
        metadata: { ...claim.manifest.metadata, annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
      };
      const { metadata } = await client.create(bound);
      await client.patchStatus(makeRef('v1', 'PersistentVolumeClaim', metadata.name, 'default'), { phase: 'Bound' });
      await this.#unguarded(makeRef('v1', 'PersistentVolumeClaim', metadata.name, 'default'));
      const spec = manifest['spec'] as { readonly claimRef: object };
      await client.create({
        ...manifest,
        spec: { ...spec, claimRef: { ...spec.claimRef, uid: metadata.uid } },
      });
      await client.patchStatus(makeRef('v1', 'PersistentVolume', metadata.name), { phase: 'Bound' });
      await this.#unguarded(makeRef('v1', 'PersistentVolume', metadata.name));
    }
  }

  /** Takes all pods away. */
  async clear(): Promise<void> {
    const client = this.#client;
    const namespaces = new Set(this.#home?.groups.map(({ namespace }) => namespace) ?? []);
    for (const namespace of namespaces) await this.#core.deleteCollectionNamespacedPod({ namespace, gracePeriodSeconds: 0 });
    await this.#until('no pods are left', async () => (await client.list('v1', 'Pod')).length === 0);
  }

  /**
   * Lets pods come one after the other and waits until all have a node or are told that there is none.
   * @param patienceMs how long one that was told so is waited for: the scheduler looks again when something changed, and after pods gave way
   */
  async come(pods: readonly Coming[], patienceMs = 0): Promise<Outcome> {
    const closed = new Set<string>();
    let open: string | undefined;
    const coming: Promise<unknown>[] = [];
    for (const { pod, node } of pods) {
      const [group, member] = this.#find(pod);
      const spread = (group.spec.topologySpreadConstraints ?? []).some(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule');
      // A pod kept on one node has no other domain to be spread over: for it the other nodes are closed instead.
      const close = node !== undefined && spread;
      if (close && open !== node) {
        // Whoever came before has its place, so that it does not find the other nodes closed.
        await Promise.all(coming.splice(0));
        await this.#settled();
        for (const { name } of this.#home!.nodes) {
          if (closed.has(name) === (name !== node)) continue;
          await this.#cordon(name, name !== node);
          if (name === node) closed.delete(name);
          else closed.add(name);
        }
        open = node;
      } else if (!close && closed.size > 0) {
        for (const name of closed) await this.#cordon(name, false);
        closed.clear();
        open = undefined;
      }
      const made = realPod(group, member, close ? undefined : (node ?? member.onNode));
      coming.push(this.#client.create(made));
      if (close || coming.length >= AT_ONCE) await Promise.all(coming.splice(0));
      if (close) await this.#held(pod, node, made, patienceMs);
    }
    await Promise.all(coming);
    const before = await this.#settled(closed.size === 0 ? patienceMs : 0);
    for (const name of closed) await this.#cordon(name, false);
    return closed.size === 0 ? before : this.#settled(patienceMs);
  }

  /** A pod that came before the scheduler had heard that the other nodes are closed comes once more. */
  async #held(pod: string, node: string, made: RealPod, patienceMs: number): Promise<void> {
    for (let tries = 0; tries < 3; tries++) {
      const { placed } = await this.#settled(patienceMs);
      if ((placed.get(pod) ?? node) === node) return;
      // Whoever is gone is made again; this one now finds the nodes closed.
      await this.#client.delete(made, { graceSeconds: 0 });
      await this.#client.create(made);
    }
  }

  async #namespace(name: string): Promise<void> {
    const client = this.#client;
    if ((await client.find(makeRef('v1', 'Namespace', name))) === undefined) {
      await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    }
    if ((await client.find(makeRef('v1', 'ServiceAccount', 'default', name))) === undefined) {
      await client.create({
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'default', namespace: name },
      });
    }
    await this.#core.deleteCollectionNamespacedPersistentVolumeClaim({ namespace: name, gracePeriodSeconds: 0 });
  }

  /** A controller that does not run here would take the guard off once nothing uses the object. */
  async #unguarded(ref: ObjectRef): Promise<void> {
    await this.#client.patch(ref, { metadata: { finalizers: null } });
  }

  async #cordon(node: string, unschedulable: boolean): Promise<void> {
    await this.#client.patch(makeRef('v1', 'Node', node), { spec: { unschedulable: unschedulable ? true : null } });
  }

  /** Every pod has a node, or the scheduler has said that it has none. A pod that had to give way comes again, as its controller would see to. */
  async #settled(patienceMs = 0): Promise<Outcome> {
    const patient = Date.now() + patienceMs;
    let outcome: Outcome | undefined;
    const known = new Set<string>();
    let quiet = '';
    await this.#until('the scheduler has looked at every pod', async () => {
      const items = await this.#client.list<LivePod>('v1', 'Pod');
      const byName = new Map(items.map((item) => [item.metadata.name, item]));
      const missing = [...known].filter((name) => !byName.has(name));
      for (const name of byName.keys()) known.add(name);
      for (const name of missing) await this.#again(name);
      const waiting = items.filter(({ spec }) => spec.nodeName === undefined);
      const looked = waiting.every(({ status }) => status?.conditions?.some(({ reason }) => reason === 'Unschedulable') === true);
      const now = JSON.stringify(items.map(({ metadata, spec }) => [metadata.name, spec.nodeName]));
      const still = waiting.length === 0 || now === quiet;
      quiet = now;
      if (missing.length > 0 || !looked || !still) return false;
      if (waiting.length > 0 && Date.now() < patient) return false;
      const names = this.#names();
      outcome = {
        placed: new Map(
          items.flatMap(({ metadata, spec }) => (spec.nodeName === undefined ? [] : [[names.get(metadata.name)!, spec.nodeName] as const])),
        ),
        waiting: waiting.map(({ metadata }) => names.get(metadata.name)!),
      };
      return true;
    });
    return outcome!;
  }

  async #again(name: string): Promise<void> {
    const [group, member] = this.#find(this.#names().get(name)!);
    await this.#client.create(realPod(group, member));
  }

  #names(): ReadonlyMap<string, string> {
    return new Map(this.#home!.groups.flatMap(({ pods }) => pods.map(({ name }) => [realName(name), name] as const)));
  }

  #find(name: string): readonly [PodGroup, GroupPod] {
    const { groups, volumes } = this.#home!;
    for (const group of groups) {
      const pod = group.pods.find((each) => each.name === name);
      // Volumes that bind nobody to a node are left out: nobody makes them here.
      if (pod !== undefined) return [group, { ...pod, claims: pod.claims.filter((claim) => volumes.nodes.has(claim)) }];
    }
    throw new Error(`no pod is called ${name}`);
  }

  async #until(what: string, holds: () => Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + WITHIN_MS; !(await holds()); await wait(150)) {
      if (Date.now() > deadline) throw new Error(`${what}: not within ${WITHIN_MS / 1000} s`);
    }
  }
}
