import { listContainers, type ContainerSpec } from '../pod-spec.js';
import type { Report } from './define-rule.js';
import { workloadRule } from './each-workload.js';
import type { HomeIndex, Placed, Workload } from './home-index.js';
import { hostsOf } from './route-index.js';
import { madeByOthers, missingPort } from './service-exists.js';

/** Host and port of every URL in a text; what stands before an `@` is not part of the host. */
const URL_HOST = /\b[a-z][a-z0-9+.-]*:\/\/(?:[^\s/@]*@)?([a-z0-9][-a-z0-9.]*)(?::(\d+))?/g;
const SERVICE_DNS = /\b([a-z0-9][-a-z0-9]*)\.([a-z0-9][-a-z0-9]*)\.svc\b/g;
/** Programs whose plain `name:port` argument is a network address. */
const ASKS = /(?:^|\/)(?:wget|curl|nc|ncat|telnet|psql|redis-cli|mosquitto_(?:pub|sub))$/;
const NAME_AND_PORT = /^([a-z0-9][-a-z0-9]*):(\d+)(?:\/.*)?$/;

/** What a pod is told to talk to must exist. */
export const serviceNamed = workloadRule('service-named', (home, report) => {
  return (workload) => {
    for (const container of listContainers(workload.pod)) checkContainer(home, workload, container, report);
  };
});

function checkContainer(home: HomeIndex, at: Workload, container: ContainerSpec, report: Report): void {
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  for (const text of words) checkText(home, at, text, report);
  for (const { value } of container.env ?? []) if (value !== undefined) checkText(home, at, value, report);
  if (words.some((word) => ASKS.test(word))) {
    for (const word of words) {
      const [, name, port] = NAME_AND_PORT.exec(word) ?? [];
      if (name !== undefined && !/^\d+$/.test(name)) checkName(home, at, name, at.namespace, port, report);
    }
  }
}

function checkText(home: HomeIndex, at: Workload, text: string, report: Report): void {
  if (text.includes('://')) {
    for (const [, host, port] of text.matchAll(URL_HOST)) {
      const labels = host!.split('.');
      if (labels.length === 1 && !/^\d+$/.test(host!)) checkName(home, at, host!, at.namespace, port, report);
      else if (labels.length === 2 && home.find('core/Namespace', '', labels[1]!) !== undefined)
        checkName(home, at, labels[0]!, labels[1]!, port, report);
    }
  }
  if (text.includes('.svc'))
    for (const [, name, namespace] of text.matchAll(SERVICE_DNS)) checkName(home, at, name!, namespace!, undefined, report);
}

function checkName(home: HomeIndex, at: Placed, name: string, namespace: string, port: string | undefined, report: Report): void {
  const service = home.find('core/Service', namespace, name);
  if (service === undefined) {
    if (name === 'localhost' || madeByOthers(home, namespace, name) || knownOnTheNetwork(home, name)) return;
    report(at, `connects to '${name}', but namespace ${namespace} has no Service of that name`, `correct the name, or add the Service`);
    return;
  }
  const wrong = missingPort(service, port);
  if (wrong !== undefined)
    report(at, `connects to port ${wrong.got} of the Service '${name}', which has ${wrong.has}`, `use one of those, or add the port`);
}

/** The home's own names outside the cluster: machines, and what its routes answer to. */
function knownOnTheNetwork(home: HomeIndex, name: string): boolean {
  return hostsOf(home).has(name) || home.context.machines.some((machine) => machine.name === name);
}
