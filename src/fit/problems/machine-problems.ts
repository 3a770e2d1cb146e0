import { withFix } from '../../plan/problem.js';
import { EVICTION_BYTES, systemReserve } from '../../../constructs/core/reserve.js';
import { countServers } from '../nodes/fit-node.js';
import { findRequestOverLimit } from '../pods/pod-requests.js';
import type { FitHome } from '../read-home.js';
import type { FitProblem } from './fit-problem.js';
import { amountText } from './amount-text.js';

/** Machines that cannot even carry k3s. */
export function findMachineProblems({ plan, nodes }: FitHome): readonly FitProblem[] {
  const servers = countServers(plan);
  return nodes.flatMap(({ name, machine }) => {
    const { cpuMillis, memoryBytes } = systemReserve(machine, servers);
    const role = machine.roles.includes('server') ? 'a server' : 'an agent';
    const fix = role === 'a server' ? 'make it an agent, or use a larger machine' : 'use a larger machine, or remove it';
    const short = (what: string, needed: number, there: number): readonly FitProblem[] => {
      const needs = `more than ${amountText(what, needed)}`;
      const has = `${name} has ${amountText(what, there)}`;
      const message = withFix(`${name} is too small for ${role}: the system and k3s need ${amountText(what, needed)}, and ${has}`, fix);
      return [{ kind: 'machine', subject: name, message, needs, has, fix }];
    };
    return [
      ...(machine.cpus * 1000 > cpuMillis ? [] : short('cpu', cpuMillis, machine.cpus * 1000)),
      ...(machine.memoryBytes > memoryBytes + EVICTION_BYTES ? [] : short('memory', memoryBytes + EVICTION_BYTES, machine.memoryBytes)),
    ];
  });
}

/** Containers that ask for more than they may have. */
export function findRequestProblems({ groups }: FitHome): readonly FitProblem[] {
  return groups.flatMap(({ namespace, workload, spec }) => {
    const over = findRequestOverLimit(spec);
    if (over === undefined) return [];
    const subject = `${namespace}/${workload}`;
    const needs = `a limit of ${over.what} that is at least the request`;
    const has = `the container '${over.container}' requests more than its limit`;
    const fix = 'raise the limit or lower the request';
    return [{ kind: 'requests', subject, message: withFix(`${subject} is invalid: ${has} of ${over.what}`, fix), needs, has, fix }];
  });
}
