import { BEGUN } from './begun.js';
import { CEPH } from './ceph.js';
import { DEPART } from './depart.js';
import { REGISTERED } from './registered.js';
import { SERVERS } from './servers.js';

const MAIN = [
  '',
  'IFS= read -r expected || true',
  'look_for_cluster',
  'if [ "${begun}" = no ]; then',
  '  say "there is no cluster to leave: k3s never ran on ${here}. Where another server has one, delete the node there: kubectl delete node ${node}"',
  '  exit 0',
  'fi',
  'await_cluster',
  'read_registered',
  'if [ -z "${registered}" ]; then',
  '  say "is no node of the cluster any more"',
  '  forget_node',
  'elif [ -n "${expected}" ] && [ "${registered}" != - ] && [ "${registered}" != "${expected}" ]; then',
  '  say "has left the cluster before: another machine has its name now"',
  'else',
  '  depart',
  'fi',
].join('\n');

/**
 * Takes a machine out of the cluster. Runs on a server, with the name of its node as `$1` and its machine id on standard
 * input, when known: a node of that name that is another machine by now stays.
 *
 * Refuses, with the health shown, when etcd, the only server or Ceph could not do without the machine. Else: its Ceph disks
 * are emptied, its pods moved, its disks taken off Ceph's list, its node and the node's password deleted; k3s takes a server
 * out of etcd when its node goes. Running it again after it was cut anywhere goes on from there; a node that is gone is fine.
 * Where k3s never ran on the server there is no cluster to leave, which is fine too; one that is stopped or fails refuses.
 * It may take an hour where Ceph has much to move.
 */
export const leaveScript = [REGISTERED, BEGUN, SERVERS, CEPH, DEPART, MAIN, ''].join('\n');
