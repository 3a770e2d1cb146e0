import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../user-error.js';

/** A program of the control plane, built from the module in `rehearsal/`. */
export type BinaryName = 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'kwok';

/** What `rehearsal/go.mod` fixes, so that no version is written twice. */
export interface Pins {
  /** Folder of the Go module. */
  readonly module: string;
  /** Version of Kubernetes, such as `v1.36.3`. */
  readonly kubernetes: string;
  /** Oldest Go that can build it, such as `1.26.0`. */
  readonly go: string;
  /** Names one state of the module on one kind of machine: what was built from another state is never used. */
  readonly key: string;
}

/** The Go package of each program; each is also a `tool` of the module. */
export const PACKAGES: Readonly<Record<BinaryName, string>> = {
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
  'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
  kwok: 'sigs.k8s.io/kwok/cmd/kwok',
};

/**
 * Reads the versions that the Go module pins.
 *
 * @param root folder of the repository
 */
export async function readPins(root: string): Promise<Pins> {
  const module = join(root, 'rehearsal');
  const [mod, sum] = await Promise.all([readFile(join(module, 'go.mod'), 'utf8'), readFile(join(module, 'go.sum'), 'utf8')]);
  const kubernetes = found(mod, /^\s*k8s\.io\/kubernetes (v\S+)/m, 'k8s.io/kubernetes');
  const digest = createHash('sha256').update(`${mod}\n${sum}\n${process.platform} ${process.arch}`).digest('hex');
  return { module, kubernetes, go: found(mod, /^go (\S+)/m, 'go'), key: `kubernetes-${kubernetes}-${digest.slice(0, 12)}` };
}

function found(mod: string, pattern: RegExp, what: string): string {
  const version = pattern.exec(mod)?.[1];
  if (version === undefined) throw new UserError(`rehearsal/go.mod names no version of ${what}: restore the file from Git`);
  return version;
}
