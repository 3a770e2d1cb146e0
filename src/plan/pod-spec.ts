import type { Manifest } from '../../constructs/core/manifest.js';

/** A pod template as rendered, as far as rules, ordering and the verdict read it. */
export interface PodSpec {
  readonly containers: readonly ContainerSpec[];
  readonly initContainers?: readonly ContainerSpec[];
  readonly volumes?: readonly VolumeSpec[];
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly affinity?: AffinitySpec;
  readonly tolerations?: readonly TolerationSpec[];
  readonly topologySpreadConstraints?: readonly {
    readonly topologyKey: string;
    readonly maxSkew: number;
    readonly whenUnsatisfiable: string;
  }[];
  readonly runtimeClassName?: string;
  readonly serviceAccountName?: string;
  readonly hostNetwork?: boolean;
  readonly priorityClassName?: string;
}

export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly EnvironmentSpec[];
  readonly envFrom?: readonly { readonly configMapRef?: { readonly name: string }; readonly secretRef?: { readonly name: string } }[];
  readonly ports?: readonly {
    readonly name?: string;
    readonly containerPort: number;
    readonly hostPort?: number;
    readonly protocol?: string;
  }[];
  readonly resources?: {
    readonly requests?: Readonly<Record<string, string | number>>;
    readonly limits?: Readonly<Record<string, string | number>>;
  };
  readonly volumeMounts?: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly subPath?: string;
    readonly subPathExpr?: string;
    readonly readOnly?: boolean;
  }[];
  readonly livenessProbe?: ProbeSpec;
  readonly readinessProbe?: ProbeSpec;
  readonly startupProbe?: ProbeSpec;
  readonly restartPolicy?: string;
  readonly securityContext?: { readonly privileged?: boolean };
}

export interface EnvironmentSpec {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly configMapKeyRef?: { readonly name: string; readonly key: string };
    readonly secretKeyRef?: { readonly name: string; readonly key: string };
  };
}

export interface ProbeSpec {
  readonly httpGet?: { readonly port: string | number; readonly path?: string };
  readonly tcpSocket?: { readonly port: string | number };
  readonly grpc?: { readonly port: number };
  readonly exec?: { readonly command: readonly string[] };
}

export interface VolumeSpec {
  readonly name: string;
  readonly configMap?: { readonly name: string; readonly items?: readonly { readonly key: string; readonly path: string }[] };
  readonly secret?: { readonly secretName: string; readonly items?: readonly { readonly key: string; readonly path: string }[] };
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly hostPath?: { readonly path: string; readonly type?: string };
  readonly emptyDir?: { readonly sizeLimit?: string };
}

export interface AffinitySpec {
  readonly nodeAffinity?: {
    readonly requiredDuringSchedulingIgnoredDuringExecution?: { readonly nodeSelectorTerms: readonly NodeSelectorTerm[] };
    readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
      readonly weight: number;
      readonly preference: NodeSelectorTerm;
    }[];
  };
  readonly podAntiAffinity?: { readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly { readonly topologyKey: string }[] };
}

export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly NodeRequirement[];
}

export interface NodeRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

export interface TolerationSpec {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

interface WithTemplate {
  readonly template?: { readonly spec: PodSpec };
  readonly jobTemplate?: { readonly spec: { readonly template: { readonly spec: PodSpec } } };
}

/** The pod template of any workload kind, or undefined for other kinds. */
export function findPodSpec(manifest: Manifest): PodSpec | undefined {
  const spec = manifest['spec'] as WithTemplate | undefined;
  switch (manifest.kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Job':
      return spec?.template?.spec;
    case 'CronJob':
      return spec?.jobTemplate?.spec.template.spec;
    case 'Pod':
      return spec as unknown as PodSpec;
    default:
      return undefined;
  }
}

/** Init and main containers together. */
export function listContainers(pod: PodSpec): readonly ContainerSpec[] {
  return pod.initContainers === undefined ? pod.containers : [...pod.initContainers, ...pod.containers];
}
