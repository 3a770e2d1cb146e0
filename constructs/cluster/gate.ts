import { createHash } from 'node:crypto';
import { DNS_LABEL, OBJECT_NAME, named } from '../core/naming.js';
import type { Manifest } from '../core/manifest.js';
import { scriptFile } from '../core/script.js';
import type { HostCommandProps } from '../core/units.js';

/** A workload as `kubectl rollout status` names it. */
export type GateWorkload = `${'deployment' | 'statefulset' | 'daemonset'}/${string}`;

/** What must be there before anything that a chart makes possible is applied. */
export interface Gate {
  /** Full names of CustomResourceDefinitions that must be Established, such as `issuers.cert-manager.io`. @default - none */
  readonly crds?: readonly string[];
  /** Workloads in the chart's namespace that must be rolled out. @default - none */
  readonly workloads?: readonly GateWorkload[];
  /** Objects the API server must accept, without keeping them: its webhooks are asked, and have to answer. @default - none */
  readonly accepts?: readonly Manifest[];
  /** Seconds to wait for all of it. Range 1 to 3540. @default 900, because old machines pull images slowly */
  readonly timeoutSeconds?: number;
}

export interface GateProps extends Gate {
  /** Name of the HelmChart in `kube-system`. */
  readonly release: string;
  readonly namespace: string;
  readonly server: string;
  /** Anything that changes with the chart: a new one asks again. */
  readonly contents: string;
  /** Whether the release stays when it leaves the program. */
  readonly stays: boolean;
}

/**
 * A command that succeeds once the chart is installed and what it brings answers. It is safe to repeat and has its own
 * deadline; its failure quotes the last complaint and the end of the installation's log.
 */
export function gateCommand(props: GateProps): Omit<HostCommandProps, 'host'> {
  const { release, namespace, server, contents, crds = [], workloads = [], accepts = [], timeoutSeconds = 900 } = props;
  named(DNS_LABEL, release, server, 'the name of a chart release');
  const digest = createHash('sha256').update(contents).digest('hex').slice(0, 16);
  const checks = [
    ...crds.map((crd) => `crd/${named(OBJECT_NAME, crd, release, 'a CRD')}`),
    ...workloads,
    ...(accepts.length === 0 ? [] : ['accepted']),
  ];
  return {
    name: `gate-${release}`,
    script: scriptFile(import.meta.url, './gate.sh'),
    args: [server, release, namespace, digest, String(timeoutSeconds), ...checks],
    stdin: accepts.length === 0 ? '' : JSON.stringify({ apiVersion: 'v1', kind: 'List', items: accepts }),
    ...(props.stays ? { delete: scriptFile(import.meta.url, './gate.delete.sh') } : {}),
    timeoutSeconds: timeoutSeconds + 60,
  };
}
