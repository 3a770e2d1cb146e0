import { NVIDIA_GPU } from '../../../constructs/core/nvidia.js';
import { Size } from 'cdk8s';
import { HomeChart } from '../../../constructs/core/chart.js';
import { GPU_NODES } from '../../../constructs/core/machine.js';
import { Cpu } from '../../../constructs/core/quantity.js';
import { Claim } from '../../../constructs/workload/claim.js';
import type { InitContainer } from '../../../constructs/workload/container.js';
import type { Gpu } from '../../../constructs/workload/gpu.js';
import type { StatefulMount } from '../../../constructs/workload/mount.js';
import { Namespace } from '../../../constructs/workload/namespace.js';
import { perOrdinal } from '../../../constructs/workload/ordinals.js';
import { StatefulSet } from '../../../constructs/workload/stateful-set.js';
import type { Settings } from '../../settings/settings.js';
import { CameraDatabase } from './camera-database.js';
import { CameraRelay } from './camera-relay.js';
import type { Site } from './site.js';

type Camera = Settings['cameras'][number];

/**
 * The cameras' recordings: one pod per camera, each with two containers that use a graphics card, spread over the
 * machines that have one. Which camera a pod records is its number's place in the list of the settings.
 */
export function cameras(site: Site): void {
  const [first, ...rest] = site.settings.cameras;
  if (first === undefined) return;
  const chart = new HomeChart(site.home, 'cameras', { name: 'cameras', namespace: 'cameras' });
  new Namespace(chart, 'namespace', { name: 'cameras' });
  const footage = new Claim(chart, 'footage', { name: 'footage', size: Size.gibibytes(500), ...site.shared });
  const database = new CameraDatabase(chart, site);
  new CameraRelay(chart, { site, cameras: [first, ...rest] });

  const gpu: Gpu = site.settings.gpu.sharing === 'unlimited' ? { type: 'nvidia-unlimited' } : { type: 'nvidia' };
  const recorder = (name: string, cpu: Cpu): Pick<InitContainer<StatefulMount>, 'name' | 'gpu' | 'mounts' | 'resources'> => ({
    name,
    gpu,
    resources: { requests: { cpu, memory: Size.mebibytes(256) }, limits: { cpu: Cpu.cores(2), memory: Size.gibibytes(1) } },
    mounts: [
      { type: 'ordinal', at: '/etc/segment/camera.json' },
      { type: 'claim', claim: footage, subPath: 'segments', at: '/srv/segments' },
    ],
  });
  new StatefulSet(chart, 'segment', {
    name: 'segment',
    start: 'Parallel',
    ordinals: perOrdinal([first, ...rest], '.json', configuration),
    placement: {
      nodeSelector: GPU_NODES,
      spread: { otherwise: 'run-anyway' },
      tolerations: [{ operator: 'Exists', key: NVIDIA_GPU, effect: 'NoSchedule' }],
    },
    containers: [
      {
        ...recorder('generator', Cpu.millis(250)),
        image: site.ownImages.segmentGenerator,
        args: ['--config', '/etc/segment/camera.json', '--out', '/srv/segments'],
        ports: [{ name: 'health', port: 8080 }],
        liveness: { type: 'http', port: 'health', path: '/healthz' },
      },
      {
        ...recorder('processor', Cpu.millis(250)),
        image: site.ownImages.segmentProcessor,
        args: ['--watch', '/srv/segments', '--port', '8081'],
        env: { DATABASE_URL: database.url },
        ports: [{ name: 'progress', port: 8081 }],
        liveness: { type: 'http', port: 'progress', path: '/healthz' },
      },
    ],
  }).node.addDependency(database);
}

function configuration({ name, url }: Camera): string {
  return `${JSON.stringify({ name, source: url, segmentSeconds: 300 }, null, 2)}\n`;
}
