import type { EnvVar } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { VARIABLE_NAME, named } from '../core/naming.js';

/** One key of a Credential, by reference: build it with `credential.key(…)`. */
export interface SecretKey {
  readonly type: 'secret';
  readonly secret: string;
  readonly key: string;
}

/** One key of a ConfigMap, by reference: build it with `config.key(…)`. */
export interface ConfigKey {
  readonly type: 'config';
  readonly config: string;
  readonly key: string;
  /** Digest of the whole ConfigMap; a change of it restarts the Pods. */
  readonly digest: string;
}

/** What a Pod knows of itself. */
export interface FieldRef {
  readonly type: 'field';
  readonly field:
    | 'metadata.name'
    | 'metadata.namespace'
    | 'metadata.uid'
    | 'spec.nodeName'
    | 'spec.serviceAccountName'
    | 'status.hostIP'
    | 'status.podIP';
}

/** Number of a StatefulSet's Pod, from 0 (label stable since Kubernetes 1.32). */
export interface PodIndex {
  readonly type: 'pod-index';
}

/**
 * What a variable may be. A plain string may use variables declared before it: `postgres://app:$(PASSWORD)@db/app`.
 * Never write a password as a string: give a SecretKey.
 */
export type EnvironmentValue = string | SecretKey | ConfigKey | FieldRef | PodIndex;

/** Variables by name, in the order in which `$(NAME)` can use them. */
export type Environment = Readonly<Record<string, EnvironmentValue>>;

/** Name of the variable that holds a StatefulSet Pod's number. */
export const POD_INDEX = 'POD_INDEX';

/** Renders one variable. Throws when no shell could read its name. */
export function environmentVariable(name: string, value: EnvironmentValue, where: string): EnvVar {
  named(VARIABLE_NAME, name, where, 'the name of a variable');
  if (typeof value === 'string') return { name, value };
  switch (value.type) {
    case 'secret':
      return { name, valueFrom: { secretKeyRef: { name: value.secret, key: value.key } } };
    case 'config':
      return { name, valueFrom: { configMapKeyRef: { name: value.config, key: value.key } } };
    case 'field':
      return { name, valueFrom: { fieldRef: { fieldPath: value.field } } };
    case 'pod-index':
      return { name, valueFrom: { fieldRef: { fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']" } } };
  }
}
