import { setTimeout as wait } from 'node:timers/promises';
import { Health } from '@kubernetes/client-node';
import type { ControlPlane } from '../../../src/rehearsal/control-plane/control-plane.js';

/** Kills the API server in the middle of whatever it does and starts it again at the same port. */
export async function restartApiServer({ config, processes }: ControlPlane): Promise<void> {
  const server = processes['kube-apiserver'];
  await server.stop();
  let again = server.again();
  while (!(await new Health(config).readyz({ signal: AbortSignal.timeout(2_000) }).catch(() => false))) {
    await wait(50);
    // The port of a process that was killed is free only once all of its memory is given back.
    if (!again.running) again = server.again();
  }
}

/** Kills etcd, and starts it again with its data after a while. */
export async function stopEtcdFor({ processes: { etcd } }: ControlPlane, milliseconds: number): Promise<void> {
  await etcd.stop();
  await wait(milliseconds);
  etcd.again();
}
