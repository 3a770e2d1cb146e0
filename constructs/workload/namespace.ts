import { KubeNamespace } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { DNS_LABEL, named } from '../core/naming.js';

export interface NamespaceProps {
  readonly name: string;
  /** What Pods may do here at most; host devices and host paths need `privileged`. @default 'baseline' */
  readonly podSecurity?: 'privileged' | 'baseline' | 'restricted';
}

/** A place for objects that belong together. */
export class Namespace extends KubeNamespace {
  constructor(scope: Construct, id: string, { name, podSecurity = 'baseline' }: NamespaceProps) {
    named(DNS_LABEL, name, `${scope.node.path}/${id}`, 'the name of a namespace');
    super(scope, id, { metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': podSecurity } } });
  }
}
