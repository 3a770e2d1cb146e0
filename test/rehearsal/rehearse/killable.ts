import type { Plan } from '../../../src/plan/plan.js';
import { Argo } from '../../../src/rehearsal/argo/argo.js';
import { CommittedFiles } from '../../../src/rehearsal/argo/repository.js';
import type { ApiAccess } from '../../../src/cluster/client/api-access.js';
import { ApiClient } from '../../../src/cluster/client/api-client.js';
import { Engine } from '../../../src/rehearsal/engine/engine.js';
import { manifestsOf, repositoryOf } from '../../../src/rehearsal/rehearse/gitops.js';
import { Hosts } from '../../../src/rehearsal/rehearse/hosts.js';
import type { Program } from '../../../src/rehearsal/rehearse/program.js';

/** What the process is told to apply, and to what. */
export interface Order {
  readonly program: Program;
  readonly access: ApiAccess;
  readonly kubeconfig: string;
  readonly state: string;
}

/** What it says: that it waits for a chart, or that it is done. */
export type Said = { readonly chart: string; readonly by: 'gate' | 'Argo CD' } | { readonly done: true };

// A process of its own that applies a program to a cluster that is there, so that it can be killed at any moment.
// Charts are installed by whoever started it.
const waiting = new Map<string, () => void>();
const ask = (by: 'gate' | 'Argo CD', chart: string): Promise<void> =>
  new Promise((resolve) => {
    waiting.set(chart, resolve);
    process.send!({ chart, by } satisfies Said);
  });

async function obey({ program, access, kubeconfig, state }: Order): Promise<void> {
  const { root, stack, config, secretKeys } = program;
  const client = new ApiClient(access);
  const remote = new Hosts({ client, kubeconfig, chartInstalled: (release) => ask('gate', release) });
  await new Engine({
    root,
    stack,
    config,
    secretKeys,
    state,
    kubernetes: () => client,
    remote,
    env: { ...process.env, PERMACADE_OBSERVE: 'off', PERMACADE_FIT: 'warn' },
    pauseMs: 200,
  }).up();
  await syncWith(client, program.plan);
  process.send!({ done: true } satisfies Said);
  client.close();
}

async function syncWith(client: ApiClient, plan: Plan): Promise<void> {
  const gitops = repositoryOf(plan);
  if (gitops === undefined) return;
  const repository = new CommittedFiles(gitops);
  repository.commit(manifestsOf(plan));
  await new Argo({ client, repository, installChart: ({ name }) => ask('Argo CD', name) }).sync();
}

process.on('message', (message: Order | { readonly installed: string }) => {
  if ('installed' in message) waiting.get(message.installed)?.();
  else void obey(message).finally(() => process.disconnect());
});
