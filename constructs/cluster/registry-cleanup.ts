import { Chart, Size } from 'cdk8s';
import { type Container, KubeCronJob, KubeRole, KubeRoleBinding, KubeServiceAccount } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { Home } from '../core/home.js';
import type { Image } from '../core/image.js';
import { CRON_JOB_NAME, named } from '../core/naming.js';
import { Cpu } from '../core/quantity.js';
import { placed } from '../workload/placement.js';
import { resourceRequirements } from '../workload/resources.js';
import {
  REGISTRY_CONFIG,
  REGISTRY_CONTAINER_SECURITY,
  REGISTRY_LABELS,
  REGISTRY_POD_SECURITY,
  REGISTRY_STORAGE,
  type Registry,
} from './registry.js';

export interface RegistryCleanupProps {
  readonly registry: Registry;
  /** `kubectl`, no newer or older than the cluster by more than a minor version. */
  readonly kubectl: Image;
  /** Five fields, in the time zone of the controller manager (the server's). @default '30 3 * * 0', Sunday night */
  readonly schedule?: string;
}

const NAME = named(CRON_JOB_NAME, 'registry-cleanup', 'registry cleanup', 'the name of a CronJob');

/**
 * Frees the space of images that were deleted. Collecting garbage while somebody pushes would break the push, so the
 * registry is stopped meanwhile; starting it again also makes it read a renewed certificate.
 * Images without a tag are kept, because manifests that name digests may need them.
 */
export class RegistryCleanup extends Construct {
  constructor(scope: Construct, id: string, { registry, kubectl, schedule = '30 3 * * 0' }: RegistryCleanupProps) {
    super(scope, id);
    const account = new KubeServiceAccount(this, 'account', { metadata: { name: NAME } });
    const role = new KubeRole(this, 'role', {
      metadata: { name: NAME },
      rules: [
        { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['registry'], verbs: ['get'] },
        { apiGroups: ['apps'], resources: ['deployments/scale'], resourceNames: ['registry'], verbs: ['get', 'update', 'patch'] },
        { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
      ],
    });
    const binding = new KubeRoleBinding(this, 'binding', {
      metadata: { name: NAME },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: NAME },
      subjects: [{ kind: 'ServiceAccount', name: NAME, namespace: Chart.of(this).namespace! }],
    });
    binding.addDependency(account, role);
    const home = Home.of(this);
    const step = (name: string, image: Image, rest: Partial<Container>): Container => ({
      name,
      image: home.use(image),
      imagePullPolicy: 'IfNotPresent',
      resources: resourceRequirements(RESOURCES, `${this.node.path}/${name}`),
      securityContext: REGISTRY_CONTAINER_SECURITY,
      ...rest,
    });
    const selector = Object.entries(REGISTRY_LABELS)
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
    // A failed collection must not leave the registry stopped: it is only reported.
    const collect = `registry garbage-collect ${REGISTRY_CONFIG}/config.yml || echo 'garbage collection failed; starting the registry again'`;
    new KubeCronJob(this, 'job', {
      metadata: { name: NAME },
      spec: {
        schedule,
        concurrencyPolicy: 'Forbid',
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 1,
        jobTemplate: {
          spec: {
            // Giving up would leave the registry stopped.
            backoffLimit: 10,
            template: {
              spec: {
                ...placed({}, [registry.image, kubectl], REGISTRY_LABELS, this.node.path),
                serviceAccountName: NAME,
                restartPolicy: 'OnFailure',
                securityContext: REGISTRY_POD_SECURITY,
                initContainers: [
                  step('stop', kubectl, { args: ['scale', 'deployment/registry', '--replicas=0'] }),
                  step('stopped', kubectl, { args: ['wait', '--for=delete', 'pod', `--selector=${selector}`, '--timeout=300s'] }),
                  step('collect', registry.image, {
                    command: ['/bin/sh', '-c', collect],
                    volumeMounts: [
                      { name: 'storage', mountPath: REGISTRY_STORAGE },
                      { name: 'config', mountPath: REGISTRY_CONFIG, readOnly: true },
                    ],
                  }),
                ],
                containers: [step('start', kubectl, { args: ['scale', 'deployment/registry', '--replicas=1'] })],
                volumes: [
                  { name: 'storage', persistentVolumeClaim: { claimName: registry.claim.name } },
                  { name: 'config', configMap: { name: registry.config.name } },
                ],
              },
            },
          },
        },
      },
    }).addDependency(binding);
  }
}

/** It walks every manifest but keeps only their names. */
const RESOURCES = {
  requests: { cpu: Cpu.millis(50), memory: Size.mebibytes(64) },
  limits: { cpu: Cpu.cores(1), memory: Size.mebibytes(256) },
};
