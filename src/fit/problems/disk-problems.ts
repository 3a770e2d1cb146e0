import { withFix } from '../../plan/problem.js';
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
      ? `put /var/lib/rancher of ${host} on an SSD or NVMe disk, or use one server, which needs no etcd`
      : `give Ceph an SSD, NVMe or hard disk of ${host}, or none`;
  const problem = (has: string): readonly FitProblem[] => [
    {
      kind: 'disk',
      subject,
      message: withFix(`${id} on ${host} is too slow for ${what}: ${has}; ${what} needs ${needs}`, fix),
      needs,
      has,
      fix,
    },
  ];
  if (fsyncMilliseconds !== undefined) {
    return fsyncMilliseconds > limit ? problem(`its measured fsync latency (99th percentile) is ${fsyncMilliseconds} ms`) : [];
  }
  // k3s-io/docs docs/installation/requirements.md: SD cards and eMMC cannot sustain what etcd writes.
  if (kind === 'sd') return problem('it is an SD card');
  if (kind === 'usb' && what === 'etcd') return problem('it is a USB disk of unknown latency');
  return [];
}
