/** Shell that tells a cluster that never was from one that does not answer. */
export const BEGUN = [
  '',
  '# Sets begun to no where there never was a cluster: k3s has neither a service nor data. Where it is stopped or fails it has both.',
  'look_for_cluster() {',
  '  begun=yes',
  '  if ! [ -e /etc/systemd/system/k3s.service ] && ! [ -e /var/lib/rancher/k3s/server/db ]; then',
  '    k3s kubectl --request-timeout=10s get --raw /readyz >/dev/null 2>&1 </dev/null || begun=no',
  '  fi',
  '}',
].join('\n');
