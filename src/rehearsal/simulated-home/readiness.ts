import { setTimeout as wait } from 'node:timers/promises';
import { UserError } from '../../user-error.js';
import type { ApiClient } from '../../cluster/client/api-client.js';
import type { ApiObject } from '../../cluster/client/api-watch.js';

/** On two busy cores it takes about 2 s. */
const WITHIN_MS = 60_000;

interface Node extends ApiObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Waits until kwok says of every node that it is ready. */
export async function nodesReady(client: ApiClient): Promise<void> {
  await until('every node is ready', async () => {
    const { items } = await client.list<Node>('/api/v1/nodes');
    return items.every(({ status }) => status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true);
  });
}

/** Waits until the controller manager made the account that pods of `kube-system` get: without it none is let in. */
export async function accountsReady(client: ApiClient): Promise<void> {
  await until('service accounts are made', async () => {
    return (await client.find('/api/v1/namespaces/kube-system/serviceaccounts/default')) !== undefined;
  });
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + WITHIN_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new UserError(`the simulated home waited ${WITHIN_MS / 1000} s, but not yet: ${what}; try again`);
    await wait(50);
  }
}
