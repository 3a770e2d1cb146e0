import { Size } from 'cdk8s';
import { HomeChart } from '../../../constructs/core/chart.js';
import { constructId } from '../../../constructs/core/identity.js';
import { Cpu } from '../../../constructs/core/quantity.js';
import { SecretRef } from '../../../constructs/core/secret-ref.js';
import { Claim } from '../../../constructs/workload/claim.js';
import { Credential } from '../../../constructs/workload/credential.js';
import { Deployment } from '../../../constructs/workload/deployment.js';
import { LoadBalancer } from '../../../constructs/workload/load-balancer.js';
import { Namespace } from '../../../constructs/workload/namespace.js';
import { images } from '../versions.js';
import type { Site } from './site.js';

/** A Windows file share, where the scanner puts what it scanned. */
export function samba(site: Site): void {
  const chart = new HomeChart(site.home, 'samba', { name: 'samba', namespace: 'samba' });
  new Namespace(chart, 'namespace', { name: 'samba' });
  const scans = new Claim(chart, 'scans', { name: 'scans', size: Size.gibibytes(50), ...site.shared });
  const login = new Credential(chart, 'login', { name: 'samba', data: { password: new SecretRef('samba-password') } });
  const deployment = new Deployment(chart, 'samba', {
    name: 'samba',
    strategy: 'Recreate',
    containers: [
      {
        name: 'samba',
        image: images.samba,
        env: { NAME: 'scans', USER: 'scanner', PASS: login.key('password') },
        ports: [{ name: 'smb', port: 445 }],
        readiness: { type: 'tcp', port: 'smb' },
        liveness: { type: 'tcp', port: 'smb' },
        resources: {
          requests: { cpu: Cpu.millis(20), memory: Size.mebibytes(64) },
          limits: { cpu: Cpu.cores(1), memory: Size.mebibytes(256) },
        },
        mounts: [{ type: 'claim', claim: scans, at: '/storage' }],
        // It makes the share's user when it starts, and becomes that user for each connection.
        security: { capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'NET_BIND_SERVICE', 'SETGID', 'SETUID', 'SYS_CHROOT'] },
      },
    ],
  });
  const door = new LoadBalancer(chart, 'smb', { name: 'samba', selects: deployment, ports: [{ port: 445, target: 'smb' }] });
  const url = `smb://${site.settings.dns.address}/scans`;
  site.addresses.add('the file share', { name: 'scans', hosts: [], url, service: door, unit: constructId(door) });
}
