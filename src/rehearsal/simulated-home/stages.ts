import { dump } from 'js-yaml';

/** When a stage of kwok applies: every expression holds. */
interface Expression {
  /** jq path. */
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[];
}

interface Stage {
  readonly name: string;
  readonly kind: 'Node' | 'Pod';
  readonly when: readonly Expression[];
  readonly next: { readonly statusTemplate: string } | { readonly delete: true };
}

const READY = '.status.conditions.[] | select( .type == "Ready" ) | .status';
const NOT_READY: Expression = { key: READY, operator: 'NotIn', values: ['True'] };
const STAYS: Expression = { key: '.metadata.deletionTimestamp', operator: 'DoesNotExist' };
const GOES: Expression = { key: '.metadata.deletionTimestamp', operator: 'Exists' };

/**
 * What every kubelet of the simulated home does, told to kwok (`sigs.k8s.io/kwok@v0.8.0 site/content/en/docs/user/stages-configuration.md`):
 * a node is ready, and so is again one that the controller manager gave up; a pod placed on it runs at once; that of a Job
 * then succeeds; one to be deleted is gone. Nothing is pulled, mounted or probed.
 */
const STAGES: readonly Stage[] = [
  { name: 'node-ready', kind: 'Node', when: [STAYS, NOT_READY], next: { statusTemplate: nodeStatus() } },
  {
    name: 'pod-runs',
    kind: 'Pod',
    when: [STAYS, { key: '.status.phase', operator: 'In', values: ['Pending'] }, NOT_READY],
    next: { statusTemplate: runningStatus() },
  },
  {
    name: 'pod-succeeds',
    kind: 'Pod',
    when: [
      STAYS,
      { key: '.status.phase', operator: 'In', values: ['Running'] },
      { key: '.metadata.ownerReferences.[].kind', operator: 'In', values: ['Job'] },
    ],
    next: { statusTemplate: succeededStatus() },
  },
  { name: 'pod-goes', kind: 'Pod', when: [GOES], next: { delete: true } },
];

/** Configuration file of kwok. */
export function stagesFile(): string {
  return STAGES.map(({ name, kind, when, next }) =>
    dump({
      apiVersion: 'kwok.x-k8s.io/v1alpha1',
      kind: 'Stage',
      metadata: { name },
      spec: { resourceRef: { apiGroup: 'v1', kind }, selector: { matchExpressions: when }, next },
    }),
  ).join('---\n');
}

function nodeStatus(): string {
  const pressures = ['MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type) => nodeCondition(type, 'False', 'Simulated'));
  return ['conditions:', ...pressures, nodeCondition('Ready', 'True', 'Simulated')].join('\n');
}

function nodeCondition(type: string, status: string, reason: string): string {
  const now = '{{ Now | Quote }}';
  return `- { type: ${type}, status: "${status}", reason: ${reason}, message: "", lastHeartbeatTime: ${now}, lastTransitionTime: ${now} }`;
}

function runningStatus(): string {
  return `
phase: Running
startTime: {{ Now | Quote }}
${podConditions('True')}
initContainerStatuses:
{{ range .spec.initContainers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: true
  restartCount: 0
  {{ if eq (or .restartPolicy "") "Always" }}
  started: true
  state: { running: { startedAt: {{ Now | Quote }} } }
  {{ else }}
  state: { terminated: { exitCode: 0, reason: Completed, startedAt: {{ Now | Quote }}, finishedAt: {{ Now | Quote }} } }
  {{ end }}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: true
  started: true
  restartCount: 0
  state: { running: { startedAt: {{ Now | Quote }} } }
{{ end }}
{{ with NodeIPsWith .spec.nodeName }}
hostIP: {{ index . 0 | Quote }}
hostIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
{{ with PodIPsWith .spec.nodeName ( or .spec.hostNetwork false ) .metadata.uid .metadata.name .metadata.namespace }}
podIP: {{ index . 0 | Quote }}
podIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
`;
}

function succeededStatus(): string {
  return `
phase: Succeeded
${podConditions('False')}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: false
  started: false
  restartCount: 0
  state: { terminated: { exitCode: 0, reason: Completed, startedAt: {{ Now | Quote }}, finishedAt: {{ Now | Quote }} } }
{{ end }}
`;
}

function podConditions(ready: 'True' | 'False'): string {
  const condition = (type: string, status: string): string =>
    `- { type: ${type}, status: "${status}", lastTransitionTime: {{ Now | Quote }} }`;
  return ['conditions:', condition('Initialized', 'True'), condition('ContainersReady', ready), condition('Ready', ready)].join('\n');
}
