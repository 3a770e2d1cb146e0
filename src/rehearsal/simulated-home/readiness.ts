import { setTimeout as wait } from 'node:timers/promises';
import { UserError } from '../../user-error.js';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import { type ApiObject, makeRef } from '../../cluster/client/api-object.js';

/** On two busy cores it takes about 2 s. */
const WITHIN_MS = 60_000;

interface Node extends ApiObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Waits until kwok says of every node that it is ready. */
export async function nodesReady(client: ClusterClient): Promise<void> {
  await until('every node is ready', async () => {
    const nodes = await client.list<Node>('v1', 'Node');
    return nodes.every(({ status }) => status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true);
  });
}

/** Waits until the controller manager made the account that pods of `kube-system` get: without it none is let in. */
export async function accountsReady(client: ClusterClient): Promise<void> {
  await until('service accounts are made', async () => {
    return (await client.find(makeRef('v1', 'ServiceAccount', 'default', 'kube-system'))) !== undefined;
  });
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + WITHIN_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new UserError(`the simulated home waited ${WITHIN_MS / 1000} s, but not yet: ${what}; try again`);
    await wait(50);
  }
}
