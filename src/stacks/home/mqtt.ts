import { HomeChart } from '../../../constructs/core/chart.js';
import { ExternalService } from '../../../constructs/workload/external-service.js';
import { Namespace } from '../../../constructs/workload/namespace.js';
import { Sprinklers } from './sprinklers.js';
import type { Site } from './site.js';

/**
 * The MQTT broker runs outside the cluster for now. Its name inside stays when it moves in, so nothing that
 * talks to it has to change then.
 */
export function mqtt(site: Site): void {
  const { mqttBroker: broker, sprinklers } = site.settings;
  if (broker === undefined) return;
  const chart = new HomeChart(site.home, 'mqtt', { name: 'mqtt', namespace: 'mqtt' });
  // The sprinklers' serial device makes its pod privileged.
  new Namespace(chart, 'namespace', { name: 'mqtt', podSecurity: sprinklers === undefined ? 'restricted' : 'privileged' });
  const service = new ExternalService(chart, 'broker', {
    name: 'mqtt-broker',
    addresses: [broker.address],
    ports: [{ name: 'mqtt', port: 1883, target: broker.port }],
  });
  if (sprinklers !== undefined) new Sprinklers(chart, { site, broker: service, sprinklers });
}
