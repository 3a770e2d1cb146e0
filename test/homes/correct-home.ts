import { ApiObject } from 'cdk8s';
import { HomeChart } from '../../constructs/core/chart.js';
import { Home } from '../../constructs/core/home.js';
import type { Image } from '../../constructs/core/image.js';
import type { ImpliedPod } from '../../constructs/core/implied-pod.js';
import type { Machine } from '../../constructs/core/machine.js';
import { asString, OutputRef, SecretRef, text } from '../../constructs/core/secret-ref.js';
import { HostCommand, HostFile, type HostCommandProps, type HostFileProps } from '../../constructs/core/units.js';
import { gitops } from '../plan/tree.js';
import type { Tree } from './edit.js';
import { games } from './games.js';
import { house } from './house.js';
import { machines } from './machines.js';
import { platform } from './platform.js';
import { shellScript } from '../shell-script.js';

export type ObjectName =
  keyof typeof platform | keyof typeof games | keyof typeof house | 'brokerSecret' | 'caSecret' | 'dbSecret' | 'loginSecret';

/** A home before it is built: everything in it may be changed, removed or added to. */
export interface HomeDraft {
  machines: Machine[];
  /** Manifests by chart, then by what the test calls them. Tests give charts' names to what they add. */
  readonly charts: { readonly platform: Record<string, Tree>; readonly games: Record<string, Tree>; readonly house: Record<string, Tree> };
  readonly images: Image[];
  readonly impliedPods: ImpliedPod[];
  readonly files: HostFileProps[];
  readonly commands: HostCommandProps[];
}

const REGISTRIES = '/etc/rancher/k3s/registries.yaml';
const NAMESPACES = { platform: 'kube-system', games: 'games', house: 'house' } as const;

/** A small home that breaks no rule, after `change` had its way with it. */
export function correctHome(change: (draft: HomeDraft) => void = () => {}): Home {
  const draft = correctDraft();
  change(draft);
  return build(draft);
}

/** The object of that name, wherever it is. Throws when it was removed. */
export function objectIn(draft: HomeDraft, name: ObjectName): Tree {
  const object = Object.values(draft.charts).find((chart) => name in chart)?.[name];
  if (object === undefined) throw new Error(`the home has no ${name}`);
  return object;
}

/** Takes an object out. */
export function drop(draft: HomeDraft, name: ObjectName): void {
  for (const chart of Object.values(draft.charts)) delete chart[name];
}

function correctDraft(): HomeDraft {
  const all = machines();
  return {
    machines: all,
    charts: {
      platform: structuredClone<Record<string, Tree>>(platform),
      games: structuredClone<Record<string, Tree>>(games),
      house: { ...structuredClone<Record<string, Tree>>(house), ...secrets() },
    },
    images: [
      { repository: 'kube-registry:5000/pong', tag: '1.0.0', architectures: ['arm64'], port: 8080 },
      { repository: 'busybox', tag: '1.37.0', architectures: ['amd64', 'arm64'] },
    ],
    impliedPods: [
      {
        namespace: 'rook-ceph',
        name: 'rook-ceph-osd-0',
        kind: 'Deployment',
        requests: { cpuMillis: 500, memoryBytes: 2 ** 31 },
        nodeSelector: { 'kubernetes.io/arch': 'amd64' },
        source: 'a test',
      },
    ],
    files: [
      ...all.map(({ name }) => ({
        host: name,
        path: REGISTRIES,
        content: text`mirrors:\n  kube-registry:5000:\n    endpoint: [https://192.0.2.12:5000]\nconfigs:\n  kube-registry:5000:\n    auth: { username: home, password: ${new SecretRef('registry-password')} }\n`,
      })),
      { host: 'pi-3', path: '/etc/rancher/k3s/agent-token', mode: '0600', content: new OutputRef('host/adonis/command/agent-token') },
    ],
    commands: [
      { host: 'adonis', name: 'agent-token', script: shellScript('cat /var/lib/rancher/k3s/server/agent-token'), secretOutput: true },
    ],
  };
}

function secrets(): Record<string, Tree> {
  const secret = (name: string, key: string, namespace = 'house'): Tree => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    stringData: { [key]: asString(new SecretRef(`${name}-${key.replace('.', '-')}`)) },
  });
  return {
    brokerSecret: secret('broker', 'password'),
    dbSecret: secret('db', 'password'),
    loginSecret: secret('login', 'users'),
    caSecret: secret('home-ca', 'tls.key', 'cert-manager'),
  };
}

function build(draft: HomeDraft): Home {
  const home = new Home({ machines: draft.machines, gitops });
  for (const image of draft.images) home.use(image);
  home.implies(home, ...draft.impliedPods);
  for (const [name, objects] of Object.entries(draft.charts)) {
    const chart = new HomeChart(home, name, { name, namespace: NAMESPACES[name as keyof typeof NAMESPACES] });
    for (const [id, manifest] of Object.entries(objects)) new ApiObject(chart, id, manifest as { apiVersion: string; kind: string });
  }
  draft.files.forEach((file, index) => new HostFile(home, `file-${index}`, file));
  draft.commands.forEach((command, index) => new HostCommand(home, `command-${index}`, command));
  return home;
}
