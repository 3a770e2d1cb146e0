import { API_PORT, KUBE_SYSTEM } from '../core/k3s.js';
import {
  IntOrString,
  KubeNetworkPolicy,
  type NetworkPolicyEgressRule,
  type NetworkPolicyIngressRule,
} from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';

export interface DefaultDenyProps {
  readonly namespace: string;
  /** What may connect besides pods of the same namespace. @default - nothing */
  readonly from?: readonly ('traefik' | 'anywhere')[];
  /** What pods may connect to besides each other and DNS; `api` is the Kubernetes API. @default - anything */
  readonly to?: readonly ('api' | 'internet')[];
}

const SYSTEM = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': KUBE_SYSTEM } } };

/**
 * Closes a namespace: pods reach each other and DNS, and what is named here, and nothing else
 * (`k3s-io/docs docs/security/hardening-guide.md`). Pods on the host's network are outside of it.
 */
export class DefaultDeny extends Construct {
  constructor(scope: Construct, id: string, { namespace, from = [], to }: DefaultDenyProps) {
    super(scope, id);
    new KubeNetworkPolicy(this, 'policy', {
      metadata: { name: 'default-deny', namespace },
      spec: {
        podSelector: {},
        policyTypes: ['Ingress', ...(to === undefined ? [] : ['Egress'])],
        ingress: [{ from: [{ podSelector: {} }] }, ...from.map(incoming)],
        ...(to === undefined ? {} : { egress: [{ to: [{ podSelector: {} }] }, DNS, ...to.map(outgoing)] }),
      },
    });
  }
}

function incoming(source: 'traefik' | 'anywhere'): NetworkPolicyIngressRule {
  if (source === 'anywhere') return {};
  return { from: [{ ...SYSTEM, podSelector: { matchLabels: { 'app.kubernetes.io/name': 'traefik' } } }] };
}

const DNS: NetworkPolicyEgressRule = {
  to: [{ ...SYSTEM, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
  ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: IntOrString.fromNumber(53) })),
};

function outgoing(target: 'api' | 'internet'): NetworkPolicyEgressRule {
  // The API server answers on the servers' own addresses, which no pod selector matches.
  if (target === 'api') return { ports: [{ protocol: 'TCP', port: IntOrString.fromNumber(API_PORT) }] };
  const except = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];
  return { to: [{ ipBlock: { cidr: '0.0.0.0/0', except } }] };
}
