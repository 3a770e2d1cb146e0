import { CRON_JOB_NAME, DNS_LABEL, OBJECT_NAME, PORT_NAME, SERVICE_NAME, type NameForm } from '../../../constructs/core/naming.js';
import { listContainers } from '../pod-spec.js';
import { defineRule } from './define-rule.js';
import { workloadRule } from './each-workload.js';
import { readSpec, type Placed } from './home-index.js';
import type { ServiceView } from './manifest-views.js';

/** A StatefulSet's pods carry its name with a revision hash of up to 10 characters as a label's value. */
const STATEFUL_SET_NAME: NameForm = { ...DNS_LABEL, longest: 52 };
/** Names that may hold what Kubernetes itself uses: `system:node-reader`. */
const RBAC = 'rbac.authorization.k8s.io/';
const FORMS: Readonly<Record<string, NameForm>> = {
  'core/Service': SERVICE_NAME,
  'core/Namespace': DNS_LABEL,
  'apps/StatefulSet': STATEFUL_SET_NAME,
  'batch/CronJob': CRON_JOB_NAME,
  'batch/Job': { ...OBJECT_NAME, longest: 63 },
};

/** Names that Kubernetes would refuse, or accept and then fail on when it makes pods and Jobs from them. */
export const objectName = defineRule('object-name', (home, report) => {
  for (const placed of home.objects) {
    if (placed.kind.startsWith(RBAC)) continue;
    const form = FORMS[placed.kind] ?? OBJECT_NAME;
    const wrong = misfit(placed.name, form);
    if (wrong !== undefined) report(placed, `the name of a ${placed.manifest.kind} is ${wrong}`, `choose another`);
  }
});

/** Names of ports, containers and volumes. */
export const partName = workloadRule('part-name', (home, report) => {
  const check = (at: Placed, what: string, name: string | undefined, form: NameForm): void => {
    const wrong = name === undefined ? undefined : misfit(name, form);
    if (wrong !== undefined) report(at, `the name of a ${what} is ${wrong}, got '${name!}'`, `choose another`);
  };
  for (const service of home.ofKind('core/Service')) {
    for (const { name } of readSpec<ServiceView>(service.manifest).ports ?? []) check(service, 'port', name, DNS_LABEL);
  }
  return (workload) => {
    for (const { name, ports = [] } of listContainers(workload.pod)) {
      check(workload, 'container', name, DNS_LABEL);
      for (const port of ports) check(workload, 'port', port.name, PORT_NAME);
    }
    for (const { name } of workload.pod.volumes ?? []) check(workload, 'volume', name, DNS_LABEL);
  };
});

const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[-._A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$/;

/** Labels hold 63 characters of letters, digits, dashes, dots and underscores. */
export const labelValue = defineRule('label-value', (home, report) => {
  const check = (at: Placed, labels: Readonly<Record<string, string>> | undefined): void => {
    for (const key in labels) {
      const value = labels[key]!;
      if (LABEL_VALUE.test(value)) continue;
      report(
        at,
        `the label ${key} has the invalid value '${value}'`,
        `use at most 63 letters, digits, dashes, dots and underscores, with a letter or digit at both ends`,
      );
    }
  };
  for (const placed of home.objects) check(placed, placed.manifest.metadata.labels);
  for (const workload of home.workloads) check(workload, workload.labels);
});

function misfit(name: string, { title, pattern, longest }: NameForm): string | undefined {
  if (name.length > longest) return `at most ${longest} characters, got ${name.length}`;
  return pattern.test(name) ? undefined : title;
}
