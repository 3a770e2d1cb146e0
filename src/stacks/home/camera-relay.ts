import { Size } from 'cdk8s';
import { toYaml } from '../../../constructs/core/yaml.js';
import { Construct } from 'constructs';
import type { HomeChart } from '../../../constructs/core/chart.js';
import { constructId } from '../../../constructs/core/identity.js';
import { Cpu } from '../../../constructs/core/quantity.js';
import { ConfigMap } from '../../../constructs/workload/config-map.js';
import { Deployment } from '../../../constructs/workload/deployment.js';
import { LoadBalancer } from '../../../constructs/workload/load-balancer.js';
import type { Settings } from '../../settings/settings.js';
import { images } from '../versions.js';
import type { Site } from './site.js';

export interface CameraRelayProps {
  readonly site: Site;
  readonly cameras: Settings['cameras'];
}

/** Port of the pictures that browsers play. */
const HLS = 8888;

/** Live pictures for everybody from one connection per camera: RTSP and HLS over TCP, WebRTC over UDP. */
export class CameraRelay extends Construct {
  constructor(chart: HomeChart, { site, cameras }: CameraRelayProps) {
    super(chart, 'relay');
    const paths = Object.fromEntries(cameras.map(({ name, url }) => [name, { source: url, sourceOnDemand: true }]));
    const settings = new ConfigMap(this, 'settings', {
      name: 'relay',
      data: { 'mediamtx.yml': toYaml({ rtspTransports: ['tcp'], paths }) },
    });
    const deployment = new Deployment(this, 'deployment', {
      name: 'relay',
      containers: [
        {
          name: 'relay',
          image: images.mediamtx,
          args: ['/etc/relay/mediamtx.yml'],
          ports: [
            { name: 'rtsp', port: 8554 },
            { name: 'hls', port: HLS },
            { name: 'webrtc', port: 8889 },
            { name: 'webrtc-media', port: 8189, protocol: 'UDP' },
          ],
          readiness: { type: 'tcp', port: 'rtsp' },
          liveness: { type: 'tcp', port: 'rtsp' },
          resources: {
            requests: { cpu: Cpu.millis(50), memory: Size.mebibytes(64) },
            limits: { cpu: Cpu.cores(1), memory: Size.mebibytes(256) },
          },
          mounts: [{ type: 'config', config: settings, at: '/etc/relay' }],
        },
      ],
    });
    const live = new LoadBalancer(this, 'live', {
      name: 'relay',
      selects: deployment,
      ports: [
        { port: 8554, target: 'rtsp' },
        { port: HLS, target: 'hls' },
        { port: 8889, target: 'webrtc' },
        { port: 8189, target: 'webrtc-media' },
      ],
    });
    site.addresses.add('the cameras', {
      name: 'cameras',
      hosts: [],
      url: `http://${site.settings.dns.address}:${HLS}`,
      service: live,
      unit: constructId(live),
    });
  }
}
