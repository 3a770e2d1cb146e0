/**
 * The systemd unit k3s runs as. Its processes are its own to manage (`Delegate`) and survive a restart of it
 * (`KillMode=process`), pods with them; it never starts without the disk that `/var/lib/rancher` is on. All settings are in
 * `config.yaml`, none in the environment.
 */
export function unitFile(role: 'server' | 'agent'): string {
  return [
    '# Managed by Permacade: changes made here are undone.',
    '[Unit]',
    `Description=Kubernetes of this home (k3s ${role})`,
    'Documentation=https://docs.k3s.io',
    'Wants=network-online.target',
    'After=network-online.target',
    'RequiresMountsFor=/var/lib/rancher',
    '# It starts again for as long as it takes: a node waits for its server.',
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    'Type=notify',
    'ExecStartPre=-/sbin/modprobe br_netfilter',
    'ExecStartPre=-/sbin/modprobe overlay',
    'ExecStartPre=-/sbin/modprobe vxlan',
    `ExecStart=/usr/local/bin/k3s ${role}`,
    'Restart=always',
    'RestartSec=5',
    'TimeoutStartSec=infinity',
    'KillMode=process',
    'Delegate=yes',
    'LimitNOFILE=1048576',
    'LimitNPROC=infinity',
    'LimitCORE=infinity',
    'TasksMax=infinity',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}
