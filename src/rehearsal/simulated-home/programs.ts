import { join } from 'node:path';
import { serviceAccountKeyFile } from '../control-plane/api-server.js';
import type { Binaries } from '../control-plane/binaries.js';
import { KeptProcess } from '../control-plane/kept-process.js';
import type { TemporaryFolder } from '../control-plane/temporary-folder.js';

/** Everything a simulated home runs. */
export const PROGRAMS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok'] as const;

/** A program of a simulated home. */
export type Program = (typeof PROGRAMS)[number];

/** Further flags of each program. */
export type Flags = Partial<Readonly<Record<Program, readonly string[]>>>;

/** Label of a node whose kubelet says nothing any more, as when its machine loses power: no lease, no status, nothing done to its pods. */
export const SILENT = 'simulated-home/silent';

/**
 * Controllers that have nothing to do here: clouds have none of these machines, and no kubelet mounts volumes.
 * All others of kubernetes/kubernetes@v1.36.3 cmd/kube-controller-manager run.
 */
const NOT_RUN: readonly string[] = [
  'cloud-node-lifecycle-controller',
  'node-route-controller',
  'service-lb-controller',
  'node-ipam-controller',
  'persistentvolume-attach-detach-controller',
];

export interface ProgramOptions {
  /** Folder of the repository, which has `rehearsal/`. */
  readonly root: string;
  /** Path of an administrator's kubeconfig. */
  readonly kubeconfig: string;
  readonly flags: Flags;
}

/**
 * Starts the controller manager, the scheduler and kwok, which plays every kubelet as `rehearsal/stages.yaml` says, and
 * returns them in this order. None of them opens a port. They wait for the API server whenever it is away.
 */
export function startPrograms(
  folder: TemporaryFolder,
  binaries: Binaries<Program>,
  { root, kubeconfig, flags }: ProgramOptions,
): readonly KeptProcess[] {
  const start = (name: Program, args: readonly string[]): KeptProcess =>
    new KeptProcess({ name, command: binaries[name], args: [...args, ...(flags[name] ?? [])], folder });
  const controllers = start('kube-controller-manager', [
    `--kubeconfig=${kubeconfig}`,
    '--secure-port=0',
    '--leader-elect=false',
    `--service-account-private-key-file=${serviceAccountKeyFile(folder)}`,
    `--root-ca-file=${join(folder.path, 'certificates', 'apiserver.crt')}`,
    '--use-service-account-credentials=false',
    `--controllers=*,${NOT_RUN.map((name) => `-${name}`).join(',')}`,
    '--kube-api-qps=200',
    '--kube-api-burst=400',
  ]);
  const scheduler = start('kube-scheduler', [
    `--kubeconfig=${kubeconfig}`,
    '--secure-port=0',
    '--leader-elect=false',
    '--kube-api-qps=200',
    '--kube-api-burst=400',
  ]);
  const kwok = start('kwok', [
    `--config=${join(root, 'rehearsal', 'stages.yaml')}`,
    `--kubeconfig=${kubeconfig}`,
    `--manage-nodes-with-label-selector=!${SILENT}`,
    '--node-lease-duration-seconds=40',
  ]);
  return [controllers, scheduler, kwok];
}
