import { Duration, Size } from 'cdk8s';
import { HomeChart } from '../../../constructs/core/chart.js';
import { Cpu } from '../../../constructs/core/quantity.js';
import { Claim } from '../../../constructs/workload/claim.js';
import { Deployment } from '../../../constructs/workload/deployment.js';
import { Namespace } from '../../../constructs/workload/namespace.js';
import { Service } from '../../../constructs/workload/service.js';
import { images } from '../versions.js';
import { expose } from './expose.js';
import type { Site } from './site.js';

/** Home Assistant. Its database is SQLite, so its claim is its own and it never runs twice. */
export function homeAssistant(site: Site): void {
  const chart = new HomeChart(site.home, 'home-assistant', { name: 'home-assistant', namespace: 'home-assistant' });
  new Namespace(chart, 'namespace', { name: 'home-assistant' });
  const config = new Claim(chart, 'config', { name: 'config', size: Size.gibibytes(10), ...site.block });
  const deployment = new Deployment(chart, 'home-assistant', {
    name: 'home-assistant',
    strategy: 'Recreate',
    containers: [
      {
        name: 'home-assistant',
        image: images.homeAssistant,
        env: { TZ: site.settings.timeZone },
        ports: [{ name: 'http', port: 8123 }],
        startup: { type: 'http', port: 'http', period: Duration.seconds(10), failures: 30 },
        readiness: { type: 'http', port: 'http' },
        liveness: { type: 'http', port: 'http', period: Duration.seconds(30), timeout: Duration.seconds(5) },
        resources: {
          requests: { cpu: Cpu.millis(100), memory: Size.mebibytes(512) },
          limits: { cpu: Cpu.cores(2), memory: Size.gibibytes(1) },
        },
        mounts: [{ type: 'claim', claim: config, at: '/config' }],
        // Its init starts as root and changes the owner of its files.
        security: { capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] },
      },
    ],
  });
  expose(site, chart, 'home-assistant', new Service(chart, 'service', { name: 'home-assistant', selects: deployment }));
}
