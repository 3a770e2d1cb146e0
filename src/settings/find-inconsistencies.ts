import { X509Certificate } from 'node:crypto';
import { isNode } from '../../constructs/core/machine.js';
import { missingFigures } from './read-host.js';
import { findDuplicates, type Inconsistency } from './find-duplicates.js';
import type { HostEntry } from './host-schema.js';
import type { StackEntry } from './stack-schema.js';
import { isTimeZone } from './time-zone.js';

/** Everything in the settings that contradicts something else there, or is said twice. */
export function findInconsistencies(stack: StackEntry): readonly Inconsistency[] {
  return [
    ...findDuplicates(stack),
    ...stack.hosts.flatMap((host, index) => hostProblems(host, ['hosts', index])),
    ...serverProblems(stack.hosts),
    ...ingressProblems(stack),
    ...registryProblems(stack),
    ...certificateProblems(stack.ca.certificate),
    ...timeZoneProblems(stack.timeZone),
  ];
}

/** Labels that k3s or the kubelet sets, or refuses to start with (kubernetes/website reference: NodeRestriction). */
const DERIVED_LABEL = /^(kubernetes\.io\/(arch|os|hostname)|node-role\.kubernetes\.io\/.*)$/;

function hostProblems(host: HostEntry, at: readonly PropertyKey[]): readonly Inconsistency[] {
  const { roles, loadBalancer, labels = {} } = host;
  const problems: Inconsistency[] = missingFigures(host).map((key) => ({
    path: [...at, key],
    message: `got nothing, expected it or a model; give \`model\` for a Raspberry Pi, else arch, cpus and memory`,
  }));
  if (roles.filter((role) => role === 'server' || role === 'agent' || role === 'vm').length > 1) {
    problems.push({
      path: [...at, 'roles'],
      message: `got ${roles.join(' and ')}, expected one of server, agent and vm; a server runs pods too, so keep server alone`,
    });
  }
  if (loadBalancer === true && !isNode({ roles })) {
    problems.push({
      path: [...at, 'loadBalancer'],
      message: `got true on a machine outside the cluster, expected it on a node only; remove it`,
    });
  }
  for (const key of Object.keys(labels).filter((name) => DERIVED_LABEL.test(name))) {
    problems.push({
      path: [...at, 'labels', key],
      message: 'got a label that is derived from arch, name or roles, expected labels of your own only; remove it',
    });
  }
  return problems;
}

function serverProblems(hosts: readonly HostEntry[]): readonly Inconsistency[] {
  const servers = hosts.filter(({ roles }) => roles.includes('server')).map(({ name }) => name);
  if (servers.length === 0) {
    return [
      {
        path: ['hosts'],
        message: 'got no host with role server, expected one; give it to the machine with the best disk and 2Gi of memory or more',
      },
    ];
  }
  if (servers.length % 2 === 1) return [];
  return [
    {
      path: ['hosts'],
      message: `got ${servers.length} servers (${servers.join(', ')}), expected an odd number: an even one survives no more losses; make one an agent`,
    },
  ];
}

function ingressProblems({ hosts, ingress }: StackEntry): readonly Inconsistency[] {
  if (ingress !== undefined || hosts.some((host) => isNode(host) && host.loadBalancer !== false)) return [];
  return [
    {
      path: ['ingress'],
      message:
        'got no node that may open LoadBalancer ports, expected one; remove `loadBalancer: false` from a node, or give ingress.addresses',
    },
  ];
}

function registryProblems({ hosts, registry }: StackEntry): readonly Inconsistency[] {
  if (registry?.where !== 'outside') return [];
  const { machine, address, tls, login } = registry;
  const problems: Inconsistency[] = [];
  if (machine === undefined && address === undefined) {
    problems.push({ path: ['registry', 'address'], message: 'got nothing, expected it or a machine; say where the registry answers' });
  }
  if (machine !== undefined && !hosts.some(({ name }) => name === machine)) {
    problems.push({
      path: ['registry', 'machine'],
      message: `got '${machine}', expected the name of a declared host; correct it, or give an address instead`,
    });
  }
  if (tls === 'none' && login === true) {
    problems.push({
      path: ['registry', 'login'],
      message: 'got true without TLS, expected TLS with it: Docker sends no password over plain HTTP; set tls to home or system',
    });
  }
  return problems;
}

function certificateProblems(pem: string): readonly Inconsistency[] {
  const path = ['ca', 'certificate'];
  try {
    if (new X509Certificate(pem).ca) return [];
    return [
      {
        path,
        message: "got a certificate that may not sign others, expected an authority's (CA:TRUE); docs/settings.md says how to make one",
      },
    ];
  } catch {
    return [
      {
        path,
        message:
          'got text that is not a certificate, expected one in PEM; copy the whole block (docs/settings.md explains how to make one)',
      },
    ];
  }
}

function timeZoneProblems(timeZone: string | undefined): readonly Inconsistency[] {
  if (timeZone === undefined || isTimeZone(timeZone)) return [];
  return [
    {
      path: ['timeZone'],
      message: `got '${timeZone}', expected a time zone of the IANA database, such as Australia/Perth; \`timedatectl list-timezones\` lists them`,
    },
  ];
}
