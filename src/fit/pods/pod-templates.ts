import { K3S_PODS, TRAEFIK_SERVICE_LB } from '../../../constructs/cluster/k3s-pods.js';
import type { ImpliedPod } from '../../../constructs/core/implied-pod.js';
import type { Manifest } from '../../../constructs/core/manifest.js';
import type { Plan } from '../../plan/plan.js';
import { findPodSpec } from '../../plan/pod-spec.js';
import { compare } from '../../plan/order.js';
import { impliedWorkload } from '../../plan/implied-workload.js';
import type { GroupSpec } from './pod-group.js';

/** Something that makes pods, wherever it comes from. */
export interface PodTemplate {
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: GroupSpec;
  readonly by: readonly string[];
}

/** Everything that makes pods: what the home declares, what charts and operators make of it, and what k3s runs by itself. */
export function listTemplates(plan: Plan): readonly PodTemplate[] {
  const declared = plan.units.flatMap(({ id, body }) => (body.type === 'KubernetesObject' ? readTemplate(body.manifest, [id]) : []));
  const implied = plan.impliedPods.flatMap((pod) => readTemplate(impliedWorkload(pod), pod.by));
  const known = new Set([...declared, ...implied].map(templateKey));
  // A home that says how Traefik runs implies its pod; what opens Traefik's ports comes with it.
  const own = [...K3S_PODS, ...(plan.hosts.some(({ loadBalancer }) => loadBalancer) ? [TRAEFIK_SERVICE_LB] : [])];
  const k3s = own.flatMap((pod: ImpliedPod) => readTemplate(impliedWorkload(pod), ['k3s'])).filter((each) => !known.has(templateKey(each)));
  return [...declared, ...implied, ...k3s].sort((a, b) => compare(templateKey(a), templateKey(b)));
}

function templateKey({ namespace, name, kind }: PodTemplate): string {
  return `${namespace}/${name}/${kind}`;
}

interface Metadata {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
}

interface WithTemplate {
  readonly template?: Metadata;
  readonly jobTemplate?: { readonly spec?: { readonly template?: Metadata } };
}

function readTemplate(manifest: Manifest, by: readonly string[]): readonly PodTemplate[] {
  const spec = findPodSpec(manifest);
  if (spec?.containers === undefined) return [];
  const { template: direct, jobTemplate } = (manifest['spec'] ?? {}) as WithTemplate;
  const { labels = {} } = (manifest.kind === 'Pod' ? manifest : (jobTemplate?.spec?.template ?? direct))?.metadata ?? {};
  const { namespace = 'default', name } = manifest.metadata;
  return [{ manifest, namespace, name, kind: manifest.kind, labels, spec, by }];
}
