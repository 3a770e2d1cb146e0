import type { Construct } from 'constructs';
import { nameScripts } from '../../core/script.js';
import type { Host } from '../host.js';

/** Interfaces that k3s and its pods make: the bridge, flannel's, and one end of each pod's cable. */
const INTERFACES = ['cni0', 'flannel*', 'veth*'] as const;

/**
 * Keeps NetworkManager, which Raspberry Pi OS has since 12, from making connections of its own for the interfaces of pods
 * (rancher/rke2-docs docs/known_issues.md; NetworkManager.conf(5), `unmanaged-devices`).
 */
export function networkManager(scope: Construct, host: Host): void {
  host.command(
    {
      ...nameScripts(import.meta.url, 'network-manager', 'state', 'delete'),
      deleteIfReachable: true,
      args: [host.machine.name, ...INTERFACES],
      timeoutSeconds: 60,
    },
    scope,
  );
}
