import { objectIn } from '../../../homes/correct-home.js';
import { put } from '../../../homes/edit.js';
import { POD, FIRST, type RuleCase, set, without } from '../rule-case.js';

const HOST = 'kubernetes.io/hostname';
const REGISTRIES = '/etc/rancher/k3s/registries.yaml';
const WITH_CA = 'configs:\n  kube-registry:5000:\n    tls:\n      ca_file: /etc/rancher/k3s/ca.crt\n';

function requiring(key: string, operator: string, values: readonly string[]): object {
  return { nodeSelectorTerms: [{ matchExpressions: [{ key, operator, values }] }] };
}

/** Where pods can run. */
export const placementCases: readonly RuleCase[] = [
  {
    rule: 'no-node',
    breaks: [
      ['a label that no machine has', 'apps/Deployment/house/landing', set('landing', `${POD}.nodeSelector`, { 'home-role': 'attic' })],
      [
        'an affinity that excludes every machine',
        'apps/Deployment/games/pong',
        (draft) =>
          put(
            objectIn(draft, 'pong'),
            `${POD}.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution`,
            requiring(HOST, 'NotIn', ['pi-3', 'pi-4']),
          ),
      ],
      [
        'a taint that the pod does not tolerate',
        'apps/Deployment/house/sprinklers',
        (draft) => {
          draft.machines = draft.machines.map((machine) =>
            machine.name === 'remus' ? { ...machine, taints: [{ key: 'iot', effect: 'NoSchedule' }] } : machine,
          );
        },
      ],
      [
        'a selector of a pod that an operator will create',
        'rook-ceph/rook-ceph-osd-0',
        (draft) => {
          draft.machines = draft.machines.map((machine) => ({ ...machine, arch: 'arm64' }));
        },
      ],
    ],
    allows: [
      [
        'a taint that the pod tolerates',
        (draft) => {
          draft.machines = draft.machines.map((machine) =>
            machine.name === 'remus' ? { ...machine, taints: [{ key: 'iot', effect: 'NoSchedule' }] } : machine,
          );
          put(objectIn(draft, 'sprinklers'), `${POD}.tolerations`, [{ key: 'iot', operator: 'Exists' }]);
        },
      ],
      [
        'a machine that is one of several',
        (draft) =>
          put(
            objectIn(draft, 'pong'),
            `${POD}.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution`,
            requiring(HOST, 'NotIn', ['pi-3']),
          ),
      ],
    ],
  },
  {
    rule: 'architecture',
    breaks: [
      [
        'an image for one architecture that may land on others',
        'apps/Deployment/games/pong',
        set('pong', `${POD}.nodeSelector`, undefined),
      ],
    ],
    allows: [
      [
        'the same said by affinity',
        (draft) => {
          put(objectIn(draft, 'pong'), `${POD}.nodeSelector`, undefined);
          put(
            objectIn(draft, 'pong'),
            `${POD}.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution`,
            requiring('kubernetes.io/arch', 'In', ['arm64']),
          );
        },
      ],
    ],
  },
  {
    rule: 'architecture-nowhere',
    breaks: [
      [
        'an image for one architecture on nodes of another',
        'apps/Deployment/games/pong',
        set('pong', `${POD}.nodeSelector`, { 'kubernetes.io/arch': 'amd64' }),
      ],
    ],
  },
  {
    rule: 'registry-known',
    breaks: [
      [
        'a node without a registries.yaml',
        'apps/Deployment/games/pong',
        (draft) => {
          draft.files.splice(
            draft.files.findIndex(({ host, path }) => host === 'pi-4' && path === REGISTRIES),
            1,
          );
        },
      ],
      [
        'a registries.yaml that names another registry',
        'apps/Deployment/games/pong',
        (draft) => {
          const index = draft.files.findIndex(({ host, path }) => host === 'pi-4' && path === REGISTRIES);
          draft.files[index] = { ...draft.files[index]!, content: 'mirrors:\n  other:5000: {}\n' };
        },
      ],
      [
        'an image of a registry that no node knows',
        'apps/Deployment/house/landing',
        set('landing', `${FIRST}.image`, 'registry.home.arpa/landing:1.0.0'),
      ],
    ],
    allows: [
      ['an image of a public registry', set('landing', `${FIRST}.image`, 'ghcr.io/home/landing:1.0.0')],
      [
        'a node that the pod cannot land on',
        (draft) => {
          draft.files.splice(
            draft.files.findIndex(({ host, path }) => host === 'adonis' && path === REGISTRIES),
            1,
          );
        },
      ],
    ],
  },
  {
    rule: 'registry-files',
    breaks: [
      [
        "a registry's CA that is not put on the node",
        `host/pi-4${REGISTRIES}`,
        (draft) => {
          const index = draft.files.findIndex(({ host, path }) => host === 'pi-4' && path === REGISTRIES);
          draft.files[index] = { ...draft.files[index]!, content: WITH_CA };
        },
      ],
    ],
    allows: [
      [
        "a registry's CA that is put on the node",
        (draft) => {
          const index = draft.files.findIndex(({ host, path }) => host === 'pi-4' && path === REGISTRIES);
          draft.files[index] = { ...draft.files[index]!, content: WITH_CA };
          draft.files.push({ host: 'pi-4', path: '/etc/rancher/k3s/ca.crt', content: 'a certificate' });
        },
      ],
    ],
  },
  {
    rule: 'gpu',
    breaks: [
      ['a card that nothing counts', 'apps/StatefulSet/house/segment', without('devicePlugin')],
      [
        'a card that no eligible machine has',
        'apps/StatefulSet/house/segment',
        (draft) => {
          draft.machines = draft.machines.map(({ gpu: _, ...machine }) => machine);
        },
      ],
      [
        'the runtime of the card on machines without one',
        'apps/StatefulSet/house/segment',
        (draft) => {
          put(objectIn(draft, 'segment'), `${FIRST}.resources.limits`, { memory: '2Gi' });
          put(objectIn(draft, 'segment'), `${POD}.nodeSelector`, { 'kubernetes.io/arch': 'amd64' });
        },
      ],
    ],
    allows: [
      ['a card that the scheduler counts', set('segment', `${POD}.nodeSelector`, { 'kubernetes.io/arch': 'amd64' })],
      ['the runtime of the card where every machine has one', set('segment', `${FIRST}.resources.limits`, { memory: '2Gi' })],
    ],
  },
  {
    rule: 'device-type',
    breaks: [
      ['a device without a type', 'apps/Deployment/house/sprinklers', set('sprinklers', `${POD}.volumes.0.hostPath.type`, undefined)],
      [
        'a device that may be made as a file',
        'apps/Deployment/house/sprinklers',
        set('sprinklers', `${POD}.volumes.0.hostPath.type`, 'FileOrCreate'),
      ],
    ],
    allows: [['a folder of devices', set('sprinklers', `${POD}.volumes.0.hostPath`, { path: '/dev/bus/usb', type: 'Directory' })]],
  },
  {
    rule: 'device-declared',
    breaks: [
      [
        'a device that is plugged in elsewhere',
        'apps/Deployment/house/sprinklers',
        set('sprinklers', `${POD}.nodeSelector`, { 'home-role': 'storage' }),
      ],
      [
        'a device that nobody declares',
        'apps/Deployment/house/sprinklers',
        set('sprinklers', `${POD}.volumes.0.hostPath.path`, '/dev/ttyUSB0'),
      ],
    ],
    allows: [['a device that every machine has', set('sprinklers', `${POD}.volumes.0.hostPath.path`, '/dev/net/tun')]],
  },
  {
    rule: 'privileged',
    breaks: [
      [
        'a privileged container that uses nothing of the host',
        'apps/Deployment/house/landing',
        set('landing', `${FIRST}.securityContext`, { privileged: true }),
      ],
      [
        'a privileged container beside the one with the device',
        'apps/Deployment/house/sprinklers',
        set('sprinklers', `${FIRST}.volumeMounts`, undefined),
      ],
    ],
  },
];
