import type { Machine, MachineDisk } from '../../../constructs/core/machine.js';
import { storeDisks } from '../../plan/rules/datastore-disk.js';
import { countServers } from '../nodes/fit-node.js';
import type { FitHome } from '../read-home.js';
import type { FitProblem } from './fit-problem.js';

/** Milliseconds in which 99 of 100 durable writes of etcd's log must be done: etcd-io/website content/en/docs/v3.6/faq.md. */
const ETCD_MS = 10;

/** Milliseconds above which a disk holds up every write of the pool, as each waits for its slowest copy. Ours; Ceph names no figure. */
const OSD_MS = 100;

/** Disks that are too slow for what is on them. */
export function findDiskProblems({ plan, nodes, index }: FitHome): readonly FitProblem[] {
  const etcd = countServers(plan) > 1;
  const ceph = index.ofKind('ceph.rook.io/CephCluster').length > 0;
  return nodes.flatMap(({ name, machine }) => [
    ...(etcd && machine.roles.includes('server') ? findEtcdProblems(machine) : []),
    ...(ceph ? machine.disks.filter(({ use }) => use === 'ceph').flatMap((disk) => judgeLatency(name, disk, 'Ceph', OSD_MS)) : []),
  ]);
}

/** Of several disks that may hold it, one that is fast enough is enough. */
function findEtcdProblems(machine: Machine): readonly FitProblem[] {
  const problems = storeDisks(machine).map((disk) => judgeLatency(machine.name, disk, 'etcd', ETCD_MS));
  return problems.every(({ length }) => length > 0) ? (problems[0] ?? []) : [];
}

function judgeLatency(
  host: string,
  { id, class: kind, fsyncMilliseconds }: MachineDisk,
  what: string,
  limit: number,
): readonly FitProblem[] {
  const needs = `durable writes within ${limit} ms`;
  const subject = `${host}/${id}`;
  const fix =
    what === 'etcd'
      ? `keep /var/lib/rancher of ${host} on an SSD or NVMe disk, or give the home one server, which needs no etcd`
      : `give Ceph an SSD, NVMe or hard disk of ${host} instead, or none`;
  const problem = (has: string): readonly FitProblem[] => [
    { kind: 'disk', subject, message: `${what} is to use ${id} of ${host}, and ${has}; it needs ${needs}: ${fix}`, needs, has, fix },
  ];
  if (fsyncMilliseconds !== undefined) {
    return fsyncMilliseconds > limit ? problem(`99 of 100 take up to ${fsyncMilliseconds} ms there, as measured`) : [];
  }
  // k3s-io/docs docs/installation/requirements.md: SD cards and eMMC cannot sustain what etcd writes.
  if (kind === 'sd') return problem('an SD card cannot sustain that');
  if (kind === 'usb' && what === 'etcd') return problem('it was not measured, and most sticks and bridges on USB cannot');
  return [];
}
