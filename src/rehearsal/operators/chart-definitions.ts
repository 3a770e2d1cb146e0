import { join } from 'node:path';
import { type Crd, readCrds } from '../../cluster/check/crds.js';

/** What a chart brings beside its pods. */
export interface ChartContents {
  /** Files of `crds/` with its definitions. */
  readonly crds: readonly string[];
  /** Whether uninstalling it leaves its definitions, and with them every object made of them. */
  readonly keepsCrds: boolean;
}

/** Every chart that can be installed in a rehearsal, by the chart's name. */
const CHARTS: Readonly<Record<string, ChartContents>> = {
  // argoproj/argo-helm@argo-cd-10.1.1 charts/argo-cd/values.yaml: crds.keep.
  'argo-cd': { crds: ['argo-cd.json'], keepsCrds: true },
  // cert-manager/cert-manager@v1.21.1 deploy/charts/cert-manager/values.yaml: crds.keep.
  'cert-manager': { crds: ['cert-manager.json'], keepsCrds: true },
  // rook/rook@v1.20.6 deploy/charts/rook-ceph: templates, ceph-csi-operator as a dependency.
  'rook-ceph': { crds: ['rook.json', 'ceph-csi-operator.json'], keepsCrds: false },
  // ceph/ceph-csi-operator@v1.0.4 deploy/charts/ceph-csi-drivers: objects alone.
  'ceph-csi-drivers': { crds: [], keepsCrds: true },
};

/** What the chart of this name brings. Throws when the stub does not know it. */
export function chartContents(chart: string): ChartContents {
  if (Object.hasOwn(CHARTS, chart)) return CHARTS[chart]!;
  const known = Object.keys(CHARTS).join(', ');
  throw new Error(`a rehearsal knows no chart '${chart}', only ${known}: say what it brings in chart-definitions.ts`);
}

/**
 * The definitions that the chart of this name brings.
 *
 * @param root folder of the repository, which has `crds/`
 */
export async function readDefinitions(chart: string, root: string): Promise<readonly Crd[]> {
  const { crds } = chartContents(chart);
  return (await readCrds(join(root, 'crds'), crds)).map(({ crd }) => crd);
}
