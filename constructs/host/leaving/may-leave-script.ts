import { BEGUN } from './begun.js';
import { CEPH } from './ceph.js';
import { REGISTERED } from './registered.js';
import { SERVERS } from './servers.js';

const MAIN = [
  '',
  'look_for_cluster',
  'if [ "${begun}" = no ]; then',
  '  echo none',
  '  exit 0',
  'fi',
  'await_cluster',
  'read_registered',
  'if [ -z "${registered}" ]; then',
  '  echo absent',
  '  exit 0',
  'fi',
  'require_servers',
  'find_ceph',
  'require_ceph',
  'pods=$(kubectl get pods --all-namespaces --field-selector "spec.nodeName=${node}" -o name)',
  'count=$(printf "%s" "${pods}" | grep -c . || true)',
  'echo "node ${count}"',
].join('\n');

/**
 * Asks whether a machine may leave, and changes nothing. Runs on a server, with the name of its node as `$1`. Prints `none`
 * when k3s never ran on the server, `absent` when it is no node, or `node` and how many pods it has; refuses as leaving itself would.
 */
export const mayLeaveScript = [REGISTERED, BEGUN, SERVERS, CEPH, MAIN, ''].join('\n');
