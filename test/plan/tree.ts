import { KubeConfigMap, KubeNamespace } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { HomeChart, type HomeChartProps } from '../../constructs/core/chart.js';
import { type GitOps, Home } from '../../constructs/core/home.js';
import type { Machine } from '../../constructs/core/machine.js';

/** A machine with nothing special about it. */
export function machine(name: string, changes: Partial<Machine> = {}): Machine {
  return {
    name,
    address: '192.0.2.10',
    addresses: [],
    user: 'root',
    hostKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEXAMPLE',
    roles: ['agent'],
    arch: 'amd64',
    cpus: 4,
    memoryBytes: 8 * 2 ** 30,
    disks: [],
    labels: {},
    taints: [],
    loadBalancer: true,
    devices: [],
    wifi: false,
    mounts: [],
    disabledServices: [],
    usbQuirks: [],
    ...changes,
  };
}

export const gitops: GitOps = { url: 'https://git.example/home.git', revision: 'main', path: 'synth/home' };

export function home(changes: { readonly gitops?: GitOps; readonly machines?: readonly Machine[] } = {}): Home {
  return new Home({ machines: [machine('adonis', { roles: ['server'] })], ...changes });
}

export function chart(scope: Construct, name: string, changes: Partial<HomeChartProps> = {}): HomeChart {
  return new HomeChart(scope, name, { name, namespace: 'default', ...changes });
}

export function configMap(scope: Construct, name: string, data: Record<string, string> = { key: 'value' }): KubeConfigMap {
  return new KubeConfigMap(scope, `config-${name}`, { metadata: { name }, data });
}

export function namespace(scope: Construct, name: string): KubeNamespace {
  return new KubeNamespace(scope, `namespace-${name}`, { metadata: { name } });
}
