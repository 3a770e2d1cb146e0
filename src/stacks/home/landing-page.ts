import { Size } from 'cdk8s';
import { HomeChart } from '../../../constructs/core/chart.js';
import { Cpu } from '../../../constructs/core/quantity.js';
import { ConfigMap } from '../../../constructs/workload/config-map.js';
import { Deployment } from '../../../constructs/workload/deployment.js';
import { Namespace } from '../../../constructs/workload/namespace.js';
import { Service } from '../../../constructs/workload/service.js';
import type { Address } from '../address.js';
import { images } from '../versions.js';
import { expose } from './expose.js';
import type { Site } from './site.js';

/** A page with a link to everything the home offers; made last, when all addresses are known. */
export function landingPage(site: Site): void {
  const chart = new HomeChart(site.home, 'landing-page', { name: 'landing-page', namespace: 'landing-page' });
  new Namespace(chart, 'namespace', { name: 'landing-page', podSecurity: 'restricted' });
  const page = new ConfigMap(chart, 'page', { name: 'landing-page', data: { 'index.html': html(site.addresses) } });
  const deployment = new Deployment(chart, 'web', {
    name: 'landing-page',
    containers: [
      {
        name: 'web',
        image: images.nginx,
        ports: [{ name: 'http', port: 8080 }],
        readiness: { type: 'http', port: 'http' },
        liveness: { type: 'http', port: 'http' },
        resources: {
          requests: { cpu: Cpu.millis(5), memory: Size.mebibytes(16) },
          limits: { cpu: Cpu.millis(200), memory: Size.mebibytes(64) },
        },
        mounts: [{ type: 'config', config: page, at: '/usr/share/nginx/html' }],
      },
    ],
  });
  expose(site, chart, 'home', new Service(chart, 'service', { name: 'landing-page', selects: deployment }));
}

function html(addresses: Iterable<Address>): string {
  const links = Array.from(addresses, ({ name, url }) => `      <li><a href="${url}">${name}</a></li>`);
  return [
    '<!doctype html>',
    '<html lang="en">',
    '  <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Home</title></head>',
    '  <body>',
    '    <h1>Home</h1>',
    '    <ul>',
    ...links,
    '    </ul>',
    '  </body>',
    '</html>',
    '',
  ].join('\n');
}
