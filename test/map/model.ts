import type { MapMachine, MapModel, MapPod } from '../../src/map/map-model.js';

const GI = 2 ** 30;

function machine(name: string, index: number, pods: readonly number[], memoryGi: number): MapMachine {
  const memory = memoryGi * GI;
  return {
    name,
    about: `agent, arm64, 4 threads, ${memoryGi} GiB`,
    memoryBytes: memory,
    node: true,
    ...(index === 0 ? { gpu: 'Quadro P400' } : {}),
    bars: [{ resource: 'memory', has: memory, kept: memory / 8, used: memory / 2, text: 'half' }],
    pods,
    loss: {
      moves: pods.slice(0, 1).map(podName),
      waits: pods.slice(1, 2).map(podName),
      stops: pods.slice(2, 3).map(podName),
      notes: ['Ceph keeps the majority of its monitors.'],
    },
  };
}

function podName(index: number): string {
  return `games/game${index}/0`;
}

/** A map with so many machines and pods; every tenth pod has a name, a volume and a graphics card. */
export function buildModel(machines: number, pods: number, rest: Partial<MapModel> = {}): MapModel {
  const every = Array.from({ length: pods }, (_, index) => index);
  return {
    home: 'home',
    placement: 'fits',
    fits: true,
    problems: [],
    machines: Array.from({ length: machines }, (_, index) =>
      machine(
        `machine-${index}`,
        index,
        every.filter((pod) => pod % machines === index),
        2 ** (index % 5),
      ),
    ),
    total: ['memory', 'cpu', 'pods', 'gpu'].map((resource) => ({ resource, has: 8, kept: 1, used: 4, text: '336.5 MiB of 63.4 GiB' })),
    pods: every.map((index): MapPod => ({
      id: podName(index),
      label: index % 7 === 0 ? `a-workload-with-a-rather-long-name-${index}` : `game${index}-0`,
      namespace: `namespace-${index % 5}`,
      kind: 'Deployment',
      owner: 'Argo CD',
      machine: index % machines,
      requests: '100m cpu, 64 MiB memory',
      because: ['only machine-0 has the device it needs'],
      gpu: index % machines === 0 && index % 10 === 0,
    })),
    names: every
      .filter((index) => index % 10 === 0)
      .map((index) => ({ name: `game${index}`, url: `https://game${index}.home.arpa`, owner: 'Argo CD', pods: [index] })),
    storage: [{ name: 'games/roms', about: '20 GiB of rook-cephfs', owner: 'Argo CD', pods: every.filter((index) => index % 10 === 0) }],
    ...rest,
  };
}
