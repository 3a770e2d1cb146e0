import type { ObjectRef } from '../../../src/cluster/client/api-object.js';
import type { ClusterClient } from '../../../src/cluster/client/cluster-client.js';
import type { Address } from '../../../src/stacks/address.js';
import { type HomeStatus, readStatus } from '../../../src/cluster/status/status.js';
import type { Plan } from '../../../src/plan/plan.js';
import { makePod } from './cluster.js';

export interface TestPod {
  readonly name?: string;
  readonly number?: number;
  /** Name of the ReplicaSet it belongs to. @default - none */
  readonly owner?: string;
  /** More of its spec. */
  readonly spec?: object;
}

/** A well home on a real API server, and ways to make it unwell until a test is over. */
export class HomeInTest {
  /** When everything here happens. */
  readonly now = Date.parse('2026-11-21T01:00:00Z');
  readonly #undo: (() => Promise<unknown>)[] = [];

  constructor(
    readonly client: ClusterClient,
    readonly plan: Plan,
    readonly addresses: readonly Address[],
    /** One of its games. */
    readonly game: string,
  ) {}

  read(now = this.now): Promise<HomeStatus> {
    return readStatus({ client: this.client, plan: this.plan, addresses: this.addresses, now });
  }

  /** Every problem on a line. */
  async problems(): Promise<readonly string[]> {
    return (await this.read()).problems.map(({ about, why }) => `${about}: ${why}`);
  }

  /** Remembers how to make something well again. */
  undo(step: () => Promise<unknown>): void {
    this.#undo.push(step);
  }

  async makeWell(): Promise<void> {
    for (const step of this.#undo.splice(0).toReversed()) await step();
  }

  /** Changes the status of an object until the test is over. */
  async say(ref: ObjectRef, status: object, well: object): Promise<void> {
    await this.client.patchStatus(ref, status);
    this.undo(() => this.client.patchStatus(ref, well));
  }

  /** A further pod, whose status is as given. */
  async pod(status: object, { name = 'pong', number = 0, owner, spec }: TestPod = {}): Promise<ObjectRef> {
    const pod = await makePod(this.client, { namespace: 'games', name }, number, { of: 'test' }, owner, spec);
    this.undo(() => this.client.delete(pod, { graceSeconds: 0 }));
    await this.client.patchStatus(pod, { conditions: null, containerStatuses: null, ...status });
    return pod;
  }
}
