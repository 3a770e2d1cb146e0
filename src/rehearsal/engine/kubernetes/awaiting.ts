import { setTimeout as wait } from 'node:timers/promises';
import type { Manifest } from '../../../../constructs/core/manifest.js';
import type { ApiClient } from '../../../cluster/client/api-client.js';
import { isUnavailable } from '../../../cluster/client/api-error.js';
import type { Live } from './field-manager.js';
import { instruction } from './manifest.js';
import { type Readiness, READINESS } from './readiness.js';

export interface Patience {
  readonly withinMs: number;
  /** Milliseconds between looks. */
  readonly pauseMs: number;
}

/**
 * Waits until the object is ready in the sense of its kind, or of its annotation `waitFor`.
 * Returns why it is not when time is over.
 */
export async function untilReady(
  client: ApiClient,
  path: string,
  object: Manifest,
  { withinMs, pauseMs }: Patience,
): Promise<string | undefined> {
  const readiness = readinessOf(object);
  if (readiness === undefined) return undefined;
  const deadline = Date.now() + withinMs;
  for (let why = 'nobody has answered yet'; ; await wait(pauseMs)) {
    try {
      const live = await client.find<Live>(path);
      const missing = live === undefined ? 'it is gone' : await readiness(live, client, path);
      if (missing === undefined) return undefined;
      why = missing;
    } catch (error) {
      // A server that is being restarted answers again.
      if (!isUnavailable(error)) throw error;
      why = (error as Error).message;
    }
    if (Date.now() + pauseMs > deadline) return `not ready within ${withinMs / 1_000} s: ${why}`;
  }
}

/** Waits until the object of this uid is gone. */
export async function untilGone(client: ApiClient, path: string, uid: string, { withinMs, pauseMs }: Patience): Promise<void> {
  for (const deadline = Date.now() + withinMs; ; await wait(pauseMs)) {
    const live = await client.find<Live>(path);
    if (live === undefined || live.metadata.uid !== uid) return;
    const { finalizers } = live.metadata;
    if (Date.now() + pauseMs > deadline) {
      throw new Error(`still there ${withinMs / 1_000} s after it was deleted, finalizers: ${finalizers?.join(', ') ?? 'none'}`);
    }
  }
}

/** What the object is waited for; undefined for nothing. */
function readinessOf(object: Manifest): Readiness | undefined {
  if (instruction(object, 'skipAwait') === 'true') return undefined;
  const waitFor = instruction(object, 'waitFor');
  if (waitFor === undefined)
    return READINESS[`${object.apiVersion.includes('/') ? `${object.apiVersion.split('/')[0]}/` : ''}${object.kind}`];
  const [, type, status = 'True'] = /^condition=([^=]+)(?:=(.+))?$/.exec(waitFor) ?? [];
  if (type === undefined) throw new Error(`pulumi.com/waitFor is ${waitFor}: the engine stand-in knows condition=… only`);
  return async (live) =>
    conditionOf(live, type) === status ? undefined : `its condition ${type} is ${conditionOf(live, type) ?? 'not set'}`;
}

function conditionOf({ status }: Live, type: string): string | undefined {
  const { conditions = [] } = (status ?? {}) as { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
  return conditions.find((condition) => condition.type === type)?.status;
}
