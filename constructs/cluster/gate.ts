import { createHash } from 'node:crypto';
import { DNS_LABEL, OBJECT_NAME, named } from '../core/naming.js';
import type { Manifest } from '../core/manifest.js';
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

const CHART = 'helmcharts.helm.cattle.io';
/** Annotation on the HelmChart: the host whose gate speaks for it. */
const KEEPER = 'permacade/gate';
/** `k3s-io/helm-controller@v0.17.7 pkg/controllers/chart/chart.go`: helm-controller then leaves chart and release alone. */
const UNMANAGED = 'helmcharts.helm.cattle.io/unmanaged';

/**
 * A command that succeeds once the chart is installed and what it brings answers. It is safe to repeat and has its own
 * deadline; its failure quotes the last complaint and the end of the installation's log.
 */
export function gateCommand(props: GateProps): Omit<HostCommandProps, 'host'> {
  const { release, timeoutSeconds = 900, accepts = [] } = props;
  named(DNS_LABEL, release, props.server, 'the name of a chart release');
  return {
    name: `gate-${release}`,
    script: script(props, timeoutSeconds),
    stdin: accepts.length === 0 ? '' : JSON.stringify({ apiVersion: 'v1', kind: 'List', items: accepts }),
    ...(props.stays ? { delete: handOver(release, props.server) } : {}),
    timeoutSeconds: timeoutSeconds + 60,
  };
}

function script({ release, namespace, server, contents, crds = [], workloads = [], accepts = [] }: GateProps, timeout: number): string {
  const checks = [
    ...crds.map((crd) => `try kube wait --for=condition=Established --timeout=10s crd/${quote(named(OBJECT_NAME, crd, release, 'a CRD'))}`),
    ...workloads.map((workload) => `try kube -n ${quote(namespace)} rollout status --timeout=10s ${quote(workload)}`),
    ...(accepts.length === 0 ? [] : ['try accepted']),
  ];
  return `# chart ${createHash('sha256').update(contents).digest('hex').slice(0, 16)}
set -eu
release=${quote(release)}
deadline=$(($(date +%s) + ${timeout}))
probe=$(cat)
kube() { k3s kubectl --request-timeout=30s "$@"; }
fail() {
  echo "chart $release is not ready on ${server}: $1" >&2
  kube -n kube-system logs --tail=20 "job/helm-install-$release" >&2 || true
  echo "next: k3s kubectl -n kube-system describe ${CHART}/$release" >&2
  exit 1
}
# helm-controller stops at a failed installation (failurePolicy abort), so waiting longer would not help.
installed() {
  failed=$(kube -n kube-system get "${CHART}/$release" -o 'jsonpath={.status.conditions[?(@.type=="Failed")].status}')
  [ "$failed" != True ] || fail 'its installation failed'
  kube -n kube-system wait --for=condition=Complete --timeout=10s "job/helm-install-$release"
}
accepted() { printf '%s' "$probe" | kube -n ${quote(namespace)} apply --dry-run=server -f -; }
try() {
  until complaint=$("$@" 2>&1); do
    case $complaint in *'its installation failed'*) printf '%s\\n' "$complaint" >&2; exit 1 ;; esac
    [ "$(date +%s)" -lt "$deadline" ] || fail "$complaint"
    sleep 5
  done
}
kube -n kube-system annotate --overwrite "${CHART}/$release" ${quote(`${KEEPER}=${server}`)} ${quote(`${UNMANAGED}-`)} >/dev/null
# helm-controller needs a moment to notice a changed chart; until then the job of the old one would count.
sleep 5
try installed
${checks.join('\n')}
`;
}

/**
 * Deleting a HelmChart uninstalls its release, and with the CustomResourceDefinitions everything made of them. So what
 * leaves the program is first made unmanaged: the release stays and whoever owns it next takes it over. The finalizer goes
 * as well, because helm-controller does not touch an unmanaged chart again, not even to let it be deleted.
 * A gate that merely moved to another server is no longer the keeper and does nothing.
 */
function handOver(release: string, server: string): string {
  const patch = JSON.stringify({ metadata: { annotations: { [UNMANAGED]: 'true' }, finalizers: null } });
  return `set -eu
release=${quote(release)}
kube() { k3s kubectl --request-timeout=30s -n kube-system "$@"; }
keeper=$(kube get "${CHART}/$release" --ignore-not-found -o ${quote(`jsonpath={.metadata.annotations.${KEEPER.replaceAll('.', '\\.')}}`)})
[ "$keeper" != ${quote(server)} ] || kube patch "${CHART}/$release" --type=merge -p ${quote(patch)}
`;
}

/** One word for a POSIX shell, whatever is in it. */
function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
