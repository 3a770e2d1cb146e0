import { Size } from 'cdk8s';
import { Construct } from 'constructs';
import type { HomeChart } from '../../../constructs/core/chart.js';
import { Cpu } from '../../../constructs/core/quantity.js';
import { Deployment } from '../../../constructs/workload/deployment.js';
import type { ExternalService } from '../../../constructs/workload/external-service.js';
import type { Settings } from '../../settings/settings.js';
import type { Site } from './site.js';

export interface SprinklersProps {
  readonly site: Site;
  readonly broker: ExternalService;
  readonly sprinklers: NonNullable<Settings['sprinklers']>;
}

/** Switches the sprinklers through an Arduino on a serial port, on the one node it is plugged into. */
export class Sprinklers extends Construct {
  constructor(chart: HomeChart, { site, broker, sprinklers: { device, nodeSelector } }: SprinklersProps) {
    super(chart, 'sprinklers');
    new Deployment(this, 'deployment', {
      name: 'sprinklers',
      strategy: 'Recreate',
      placement: { nodeSelector },
      containers: [
        {
          name: 'sprinklers',
          image: site.ownImages.sprinklers,
          args: ['-host', broker.name, '-port', device],
          resources: {
            requests: { cpu: Cpu.millis(10), memory: Size.mebibytes(16) },
            limits: { cpu: Cpu.millis(200), memory: Size.mebibytes(64) },
          },
          mounts: [{ type: 'device', device }],
          // A character device given by path is opened only by a privileged container.
          security: { privileged: true },
        },
      ],
    });
  }
}
