import { join } from 'node:path';
import { serviceAccountKeyFile } from '../control-plane/api-server.js';
import type { Binaries } from '../control-plane/binaries.js';
import { KeptProcess } from '../control-plane/kept-process.js';
import type { TemporaryFolder } from '../control-plane/temporary-folder.js';
import { HEARD, leaseSeconds, patientControllers, type Patience } from './silence.js';

/** Everything a simulated home runs. */
export const PROGRAMS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok'] as const;

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
  /** How long silent nodes are waited for. @default - as long as Kubernetes does by itself */
  readonly patience?: Patience;
}

/**
 * Starts the controller manager, the scheduler and kwok, which plays every kubelet as `rehearsal/stages.yaml` says, and
 * returns them in this order. None of them opens a port. They wait for the API server whenever it is away.
 */
export function startPrograms(
  folder: TemporaryFolder,
  binaries: Binaries<(typeof PROGRAMS)[number]>,
  { root, kubeconfig, patience }: ProgramOptions,
): readonly KeptProcess[] {
  const start = (name: (typeof PROGRAMS)[number], args: readonly string[]): KeptProcess =>
    new KeptProcess({ name, command: binaries[name], args, folder });
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
    ...(patience === undefined ? [] : patientControllers(patience)),
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
    `--manage-nodes-with-label-selector=${HEARD}`,
    `--node-lease-duration-seconds=${leaseSeconds(patience)}`,
  ]);
  return [controllers, scheduler, kwok];
}
