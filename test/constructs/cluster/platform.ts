import { Size } from 'cdk8s';
import { HomeChart } from '../../../constructs/core/chart.js';
import { Home } from '../../../constructs/core/home.js';
import type { Manifest } from '../../../constructs/core/manifest.js';
import { Cpu } from '../../../constructs/core/quantity.js';
import { ClusterIssuer } from '../../../constructs/imports/cert-manager.io.js';
import type { Issuer } from '../../../constructs/workload/certificate.js';
import type { Resources } from '../../../constructs/workload/resources.js';
import { compile } from '../../../src/plan/compile.js';
import type { Plan, PlanUnit } from '../../../src/plan/plan.js';
import { gitops, machine } from '../../plan/tree.js';

/** A value that survives `JSON.stringify` unchanged. */
type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Three machines with a disk for Ceph each; the first is the server. */
const MACHINES = ['adonis', 'romulus', 'remus'].map((name, index) =>
  machine(name, {
    address: `192.0.2.${index + 1}`,
    roles: [index === 0 ? 'server' : 'agent'],
    labels: { storage: 'ceph' },
    disks: [{ id: `ata-${name}`, sizeBytes: 10 ** 12, class: 'ssd', use: 'ceph' }],
    gpu: { model: 'Quadro P400', driver: 580 },
  }),
);

export const SMALL: Resources = {
  requests: { cpu: Cpu.millis(10), memory: Size.mebibytes(32) },
  limits: { cpu: Cpu.millis(100), memory: Size.mebibytes(64) },
};

export interface Platform {
  readonly home: Home;
  /** A chart of that name and namespace. */
  readonly chart: (name: string, namespace: string) => HomeChart;
  /** An issuer that is there, so that certificates may name it. */
  readonly issuer: () => Issuer;
  /** Compiles it and finds units by id. */
  readonly compiled: () => Compiled;
}

export interface Compiled {
  readonly plan: Plan;
  readonly unit: (id: string) => PlanUnit;
  /** The manifest of an object, open to be looked into. */
  readonly manifest: (id: string) => Manifest & { readonly [field: string]: Json };
  readonly ids: readonly string[];
}

/** A home of three machines, GitOps on or off. */
export function platform({ gitopsOn = false }: { readonly gitopsOn?: boolean } = {}): Platform {
  const home = new Home({ machines: MACHINES, ...(gitopsOn ? { gitops } : {}) });
  return {
    home,
    chart: (name, namespace) => new HomeChart(home, name, { name, namespace }),
    issuer: () => {
      const chart = new HomeChart(home, 'issuer', { name: 'issuer', namespace: 'cert-manager' });
      new ClusterIssuer(chart, 'issuer', { metadata: { name: 'home-ca' }, spec: { selfSigned: {} } });
      return { kind: 'ClusterIssuer', name: 'home-ca' };
    },
    compiled: () => {
      const { plan } = compile(home);
      const unit = (id: string): PlanUnit => {
        const found = plan.units.find((candidate) => candidate.id === id);
        if (found === undefined) throw new Error(`no unit ${id} among:\n${plan.units.map((known) => known.id).join('\n')}`);
        return found;
      };
      const manifest = (id: string): Manifest & { readonly [field: string]: Json } => {
        const { body } = unit(id);
        if (body.type !== 'KubernetesObject') throw new Error(`${id} is a ${body.type}`);
        return body.manifest as Manifest & { readonly [field: string]: Json };
      };
      return { plan, unit, manifest, ids: plan.units.map(({ id }) => id) };
    },
  };
}
