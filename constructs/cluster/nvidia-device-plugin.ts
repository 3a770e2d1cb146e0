import { NVIDIA_GPU } from '../core/nvidia.js';
import { createHash } from 'node:crypto';
import { Size } from 'cdk8s';
import { IntOrString, KubeConfigMap, KubeDaemonSet } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { toYaml } from '../core/yaml.js';
import { Home } from '../core/home.js';
import type { Image } from '../core/image.js';
import type { NodeSelector } from '../core/implied-pod.js';
import { GPU_NODES } from '../core/machine.js';
import { Cpu } from '../core/quantity.js';
import { NVIDIA_RUNTIME_CLASS } from '../workload/gpu.js';
import { resourceRequirements } from '../workload/resources.js';

/** How many containers may use one card. */
export type GpuSharing =
  /** One container per card. */
  | { readonly type: 'exclusive' }
  /**
   * A card counts as `replicas` cards. They take turns; nothing limits the memory of each, and asking for more shares
   * brings no more of the card, so a container asks for exactly 1. Range of `replicas` from 2.
   */
  | { readonly type: 'timeSlicing'; readonly replicas: number }
  /**
   * No plugin and no counting. Every container on the node that uses NVIDIA's runtime sees every
   * card, and nothing keeps one more from being placed there.
   */
  | { readonly type: 'unlimited' };

export interface NvidiaDevicePluginProps {
  readonly image: Image;
  /** Labels of the nodes that have a card and its driver; elsewhere the plugin would crash for ever. @default GPU_NODES */
  readonly nodeSelector?: NodeSelector;
  readonly sharing: GpuSharing;
}

const NAME = 'nvidia-device-plugin';
const SOCKETS = '/var/lib/kubelet/device-plugins';
const CONFIG = '/etc/nvidia-device-plugin';

/**
 * Tells the scheduler about NVIDIA cards (`NVIDIA/k8s-device-plugin@v0.20.0 deployments/static/nvidia-device-plugin.yml`).
 * Uses the RuntimeClass `nvidia` that k3s makes and makes none itself. Its chart's namespace must allow host paths:
 * `kube-system`, or one of pod-security level `privileged`.
 */
export class NvidiaDevicePlugin extends Construct {
  constructor(scope: Construct, id: string, { image, nodeSelector = GPU_NODES, sharing }: NvidiaDevicePluginProps) {
    super(scope, id);
    if (sharing.type === 'unlimited') return;
    if (sharing.type === 'timeSlicing' && !(Number.isSafeInteger(sharing.replicas) && sharing.replicas >= 2)) {
      throw new Error(
        `${this.node.path}: time-slicing needs a whole number of replicas from 2, got ${sharing.replicas}: use 'exclusive' for 1`,
      );
    }
    const config = toYaml(document(sharing));
    // The plugin reads its file once, so a new content gets a new name, and pods that mount it are replaced.
    const name = `${NAME}-${createHash('sha256').update(config).digest('hex').slice(0, 8)}`;
    new KubeConfigMap(this, 'config', { metadata: { name }, data: { 'config.yaml': config } });
    const labels = { 'app.kubernetes.io/name': NAME };
    new KubeDaemonSet(this, 'daemon-set', {
      metadata: { name: NAME, labels },
      spec: {
        selector: { matchLabels: labels },
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: IntOrString.fromNumber(1) } },
        template: {
          metadata: { labels },
          spec: {
            runtimeClassName: NVIDIA_RUNTIME_CLASS,
            priorityClassName: 'system-node-critical',
            nodeSelector: { ...nodeSelector },
            tolerations: [{ key: NVIDIA_GPU, operator: 'Exists', effect: 'NoSchedule' }],
            automountServiceAccountToken: false,
            containers: [
              {
                name: 'plugin',
                image: Home.of(this).use(image),
                imagePullPolicy: 'IfNotPresent',
                env: [{ name: 'CONFIG_FILE', value: `${CONFIG}/config.yaml` }],
                resources: resourceRequirements(RESOURCES, this.node.path),
                securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
                volumeMounts: [
                  { name: 'sockets', mountPath: SOCKETS },
                  { name: 'config', mountPath: CONFIG, readOnly: true },
                ],
              },
            ],
            volumes: [
              { name: 'sockets', hostPath: { path: SOCKETS, type: 'Directory' } },
              { name: 'config', configMap: { name } },
            ],
          },
        },
      },
    });
  }
}

/** The plugin's own configuration, version 1. */
function document(sharing: Exclude<GpuSharing, { readonly type: 'unlimited' }>): object {
  if (sharing.type === 'exclusive') return { version: 'v1' };
  const resources = [{ name: NVIDIA_GPU, replicas: sharing.replicas }];
  return { version: 'v1', sharing: { timeSlicing: { failRequestsGreaterThanOne: true, resources } } };
}

/** It only lists cards and checks on them; upstream sets nothing. */
const RESOURCES = {
  requests: { cpu: Cpu.millis(10), memory: Size.mebibytes(64) },
  limits: { cpu: Cpu.millis(100), memory: Size.mebibytes(128) },
};
