import type { Duration } from 'cdk8s';
import { type JobSpec, KubeJob } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { JOB_NAME, type NameForm } from '../core/naming.js';
import { type PodProps, renderPod } from './pod.js';

export interface JobProps extends PodProps<string> {
  /** Whether a failed container starts again in its Pod, or a new Pod is made. @default 'OnFailure' */
  readonly restart?: 'OnFailure' | 'Never';
  /** Failures until it is given up. Range from 0. @default 6 */
  readonly retries?: number;
  /** How long all attempts together may take. @default - no limit */
  readonly deadline?: Duration;
  /** How long the finished Job stays visible. @default - until it is removed by hand */
  readonly keep?: Duration;
}

/** Work that is done once. Kubernetes refuses changes of its Pods: give changed work a new name. */
export class Job extends KubeJob {
  constructor(scope: Construct, id: string, props: JobProps) {
    super(scope, id, { metadata: { name: props.name }, spec: jobSpec(scope, id, props, JOB_NAME) });
  }
}

/** What a Job does, also inside a CronJob. */
export function jobSpec(scope: Construct, id: string, props: JobProps, nameForm: NameForm): JobSpec {
  const { restart = 'OnFailure', retries, deadline, keep } = props;
  return {
    backoffLimit: retries,
    activeDeadlineSeconds: deadline?.toSeconds(),
    ttlSecondsAfterFinished: keep?.toSeconds(),
    template: renderPod(scope, id, props, { restartPolicy: restart, nameForm }).template,
  };
}
