import { CEPH } from './ceph.js';
import { DEPART } from './depart.js';
import { REGISTERED } from './registered.js';
import { SERVERS } from './servers.js';

const MAIN = [
  '',
  'IFS= read -r arriving || true',
  'if [ -z "${arriving}" ]; then',
  '  refuse "its machine id was not read, so nobody knows whether it is the node that has its name. See /etc/machine-id there"',
  'fi',
  'found=$(command -v k3s || true)',
  'if [ -z "${found}" ] || ! [ -s /etc/rancher/k3s/k3s.yaml ]; then',
  '  # The cluster begins with this very run.',
  '  exit 0',
  'fi',
  'await_cluster',
  'read_registered',
  'if [ -z "${registered}" ]; then',
  '  # What is left of a node that was deleted by hand would keep this one out.',
  '  kubectl -n kube-system delete --ignore-not-found -- secret "${node}.node-password.k3s" >&2',
  'elif [ "${registered}" != "${arriving}" ]; then',
  '  say "another machine had this name: it leaves before this one joins"',
  '  depart',
  'fi',
].join('\n');

/**
 * Makes way for a machine that is about to join. Runs on a server, with the name of its node as `$1` and the machine id of the
 * one that joins on standard input: when another machine has the name, that one leaves first, just as {@link leaveScript}
 * has it. The engine deletes what is gone from the program only after everything new was made, so the old machine's own
 * leaving would come too late.
 */
export const admitScript = [REGISTERED, SERVERS, CEPH, DEPART, MAIN, ''].join('\n');
