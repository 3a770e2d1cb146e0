import type { Plan } from '../../plan/plan.js';
import type { ClusterClient } from '../client/cluster-client.js';
import type { Address } from '../../stacks/address.js';
import { applicationProblems } from './applications.js';
import { type CephStatus, cephProblems, cephStatus } from './ceph.js';
import { claimProblems, lastEventFrom } from './claims.js';
import { chartProblems, notReadyProblems } from './conditions.js';
import { type GameStatus, gameStatuses } from './games.js';
import { lastWordsFrom } from './last-words.js';
import { missingProblems } from './missing.js';
import { type NodeStatus, nodeStatuses } from './nodes.js';
import { podProblems } from './pods.js';
import { addressProblems, type ServiceStatus, serviceStatuses } from './services.js';
import { takeSnapshot } from './snapshot.js';
import type { StatusProblem } from './status-problem.js';
import { jobProblems, serviceProblems, workloadProblems } from './workloads.js';

/** How a home is doing. */
export interface HomeStatus {
  /** Whether there is no problem. */
  readonly healthy: boolean;
  /** Version of the API server. */
  readonly version: string;
  readonly nodes: readonly NodeStatus[];
  readonly games: readonly GameStatus[];
  readonly services: readonly ServiceStatus[];
  /** @default - no Ceph, or nothing heard of it yet */
  readonly ceph?: CephStatus;
  /** Everything that is not as it should be: nodes first, then what is missing, then what runs. */
  readonly problems: readonly StatusProblem[];
}

export interface StatusOptions {
  readonly client: ClusterClient;
  readonly plan: Plan;
  readonly addresses: readonly Address[];
  /** Milliseconds since 1970, for how long something has been so. */
  readonly now: number;
}

/** Compares what the cluster says with what the program declares. It only reads. */
export async function readStatus({ client, plan, addresses, now }: StatusOptions): Promise<HomeStatus> {
  const [version, snapshot] = await Promise.all([client.version(), takeSnapshot(client)]);
  const [pods, claims] = await Promise.all([
    podProblems(snapshot.pods, lastWordsFrom(client), now),
    claimProblems(snapshot.claims, snapshot.storageClasses, snapshot.pods, lastEventFrom(client)),
  ]);
  const nodes = nodeStatuses(plan.hosts, snapshot.nodes, now);
  const games = gameStatuses(plan, addresses, snapshot.deployments);
  const services = serviceStatuses(addresses, snapshot);
  const ceph = cephStatus(snapshot.cephClusters);
  const problems = [
    ...nodes.flatMap(({ name, wrong }) => wrong.map((why) => ({ about: `Node/${name}`, why }))),
    ...missingProblems(plan, snapshot),
    ...chartProblems(snapshot.charts),
    ...pods,
    ...workloadProblems([...snapshot.deployments, ...snapshot.statefulSets, ...snapshot.daemonSets], snapshot.pods),
    ...jobProblems(snapshot.jobs, snapshot.cronJobs),
    ...claims,
    ...cephProblems(snapshot.cephClusters, [...snapshot.cephFilesystems, ...snapshot.cephBlockPools]),
    ...notReadyProblems([...snapshot.issuers, ...snapshot.certificates]),
    ...serviceProblems(snapshot.services),
    ...addressProblems(services),
    ...applicationProblems(snapshot.applications),
  ];
  return { healthy: problems.length === 0, version, nodes, games, services, ...(ceph === undefined ? {} : { ceph }), problems };
}
