import { objectIn } from '../../../homes/correct-home.js';
import { put, read } from '../../../homes/edit.js';
import { POD, FIRST, WORKLOADS, misspell, set, remove, type Mutation } from './mutation.js';

/** What is asked for that the home does not have. */
export const demandMutations: readonly Mutation[] = [
  {
    title: 'a class is swapped for one that cannot share',
    caughtBy: ['access-mode'],
    targets: ['roms', 'footage'],
    apply: set('spec.storageClassName', 'local-path', 'rook-ceph-block', undefined),
  },
  {
    title: 'a class is misspelled',
    caughtBy: ['storage-class-exists'],
    targets: ['roms', 'footage', 'landingCache'],
    apply: misspell('spec.storageClassName'),
  },
  { title: 'a class is dropped', caughtBy: ['storage-class-exists'], targets: ['sharedClass', 'blockClass'], apply: remove },
  {
    title: 'a claim grows beyond the disks',
    caughtBy: ['claims-exceed-pool'],
    targets: ['roms', 'footage'],
    apply: set('spec.resources.requests.storage', '5Ti', '9T', '100Ti'),
  },
  {
    title: 'the claim under a quota shrinks',
    caughtBy: ['quota-above-claim'],
    targets: ['footage'],
    apply: set('spec.resources.requests.storage', '1T', '500Gi', '1800G'),
  },
  {
    title: 'an image is set to latest',
    caughtBy: ['image-tag'],
    targets: WORKLOADS,
    apply: (draft, target, salt) => {
      const image = String(read(objectIn(draft, target), `${FIRST}.image`)).replace(/:[^:/]*$/, '');
      put(objectIn(draft, target), `${FIRST}.image`, salt % 2 === 0 ? image : `${image}:latest`);
    },
  },
  {
    title: 'the resources are removed',
    caughtBy: ['resources'],
    targets: WORKLOADS,
    apply: set(`${FIRST}.resources`, undefined, {}, { requests: { cpu: '1' } }),
  },
  {
    title: 'a request rises above its limit',
    caughtBy: ['requests-above-limits'],
    targets: WORKLOADS,
    apply: set(`${FIRST}.resources.requests.memory`, '4Gi', '8000M'),
  },
  {
    title: 'a pod asks for a label that no machine has',
    caughtBy: ['no-node'],
    targets: WORKLOADS,
    apply: (draft, target, salt) => put(objectIn(draft, target), `${POD}.nodeSelector`, { 'home-role': `attic-${salt}` }),
  },
  {
    title: 'the architecture is no longer asked for',
    caughtBy: ['architecture'],
    targets: ['pong'],
    apply: set(`${POD}.nodeSelector`, undefined, {}, { 'kubernetes.io/os': 'linux' }),
  },
  {
    title: 'an image comes from an unknown registry',
    caughtBy: ['registry-known'],
    targets: WORKLOADS,
    apply: (draft, target, salt) => put(objectIn(draft, target), `${FIRST}.image`, `registry-${salt}.lan:5000/app:1.0.0`),
  },
  {
    title: 'a node is not told of the registry',
    caughtBy: ['registry-known'],
    targets: ['pong'],
    apply: (draft, _, salt) => {
      const host = salt % 2 === 0 ? 'pi-3' : 'pi-4';
      draft.files.splice(
        draft.files.findIndex((file) => file.host === host && file.path.endsWith('registries.yaml')),
        1,
      );
    },
  },
  {
    title: 'a namespace allows less than its pods ask for',
    caughtBy: ['pod-security'],
    targets: ['gamesNamespace', 'houseNamespace'],
    apply: set(['metadata', 'labels', 'pod-security.kubernetes.io/enforce'], 'restricted', 'Baseline', 'strict'),
  },
  {
    title: 'a pod reaches for the host where that is not allowed',
    caughtBy: ['pod-security'],
    targets: ['pong', 'pongTest'],
    apply: (draft, target, salt) => {
      put(objectIn(draft, 'gamesNamespace'), ['metadata', 'labels', 'pod-security.kubernetes.io/enforce'], 'baseline');
      const [keys, value] = [
        [`${POD}.hostNetwork`, true],
        [`${POD}.volumes`, [{ name: 'roms', hostPath: { path: '/srv/roms', type: 'Directory' } }]],
        [`${FIRST}.securityContext`, { privileged: true }],
        [`${FIRST}.securityContext`, { capabilities: { add: ['NET_ADMIN'] } }],
      ][salt % 4] as [string, unknown];
      put(objectIn(draft, target), keys, value);
    },
  },
];
