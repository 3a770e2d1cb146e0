import { Size } from 'cdk8s';
import { HomeChart } from '../../../constructs/core/chart.js';
import { Cpu } from '../../../constructs/core/quantity.js';
import { SecretRef } from '../../../constructs/core/secret-ref.js';
import { Claim } from '../../../constructs/workload/claim.js';
import { Credential } from '../../../constructs/workload/credential.js';
import { Deployment } from '../../../constructs/workload/deployment.js';
import { LoadBalancer } from '../../../constructs/workload/load-balancer.js';
import { Namespace } from '../../../constructs/workload/namespace.js';
import { Service } from '../../../constructs/workload/service.js';
import { images } from '../versions.js';
import { expose } from './expose.js';
import type { Site } from './site.js';

/** Pi-hole: the home's name server, on port 53 of the nodes that balance loads, over TCP and UDP. */
export function piHole(site: Site): void {
  const chart = new HomeChart(site.home, 'pi-hole', { name: 'pi-hole', namespace: 'pi-hole' });
  new Namespace(chart, 'namespace', { name: 'pi-hole' });
  const config = new Claim(chart, 'config', { name: 'config', size: Size.gibibytes(2), ...site.block });
  const login = new Credential(chart, 'login', { name: 'pi-hole', data: { password: new SecretRef('pi-hole-password') } });
  const deployment = new Deployment(chart, 'pi-hole', {
    name: 'pi-hole',
    strategy: 'Recreate',
    containers: [
      {
        name: 'pi-hole',
        image: images.piHole,
        env: {
          TZ: site.settings.timeZone,
          FTLCONF_webserver_api_password: login.key('password'),
          // Answers what comes through the node's port, not only what comes from its own network.
          FTLCONF_dns_listeningMode: 'all',
        },
        ports: [
          { name: 'http', port: 80 },
          { name: 'dns-tcp', port: 53 },
          { name: 'dns-udp', port: 53, protocol: 'UDP' },
        ],
        readiness: { type: 'tcp', port: 'dns-tcp' },
        liveness: { type: 'tcp', port: 'dns-tcp' },
        resources: {
          requests: { cpu: Cpu.millis(50), memory: Size.mebibytes(128) },
          limits: { cpu: Cpu.cores(1), memory: Size.mebibytes(512) },
        },
        mounts: [{ type: 'claim', claim: config, at: '/etc/pihole' }],
        // Ports below 1024, and files of a user of its own.
        security: {
          capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETUID'],
        },
      },
    ],
  });
  new LoadBalancer(chart, 'dns', {
    name: 'dns',
    selects: deployment,
    ports: [
      { port: 53, target: 'dns-tcp' },
      { port: 53, target: 'dns-udp' },
    ],
  });
  const web = new Service(chart, 'web', { name: 'pi-hole', selects: deployment, ports: [{ port: 80, target: 'http' }] });
  expose(site, chart, 'pi-hole', web);
}
