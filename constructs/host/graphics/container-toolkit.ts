import type { Construct } from 'constructs';
import { nameScripts } from '../../core/script.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';

/** Of the key that signs NVIDIA's repository of container tools. */
const FINGERPRINT = 'C95B321B61E88C1809C4F759DDCAE044F796ECB0';

const REPOSITORY = 'https://nvidia.github.io/libnvidia-container';

const KEYRING = '/usr/share/keyrings/permacade-nvidia-container-toolkit.asc';

const SOURCES = '/etc/apt/sources.list.d/permacade-nvidia-container-toolkit.list';

/** apt puts the machine's architecture in. */
const SOURCE = `deb [signed-by=${KEYRING}] ${REPOSITORY}/stable/deb/$(ARCH) /\n`;

/** Installs what gives containers the card, from NVIDIA's own repository. k3s finds it by itself and writes containerd's settings. */
export function containerToolkit(scope: Construct, host: Host, version: string): HostCommand {
  const { name } = host.machine;
  const key = host.command(
    {
      ...nameScripts(import.meta.url, 'container-toolkit-key', 'state', 'delete'),
      deleteIfReachable: true,
      args: [name, KEYRING, FINGERPRINT, `${REPOSITORY}/gpgkey`],
      timeoutSeconds: 900,
    },
    scope,
  );
  const source = host.file({ path: SOURCES, content: SOURCE }, scope);
  source.node.addDependency(key);
  const toolkit = host.command(
    {
      ...nameScripts(import.meta.url, 'container-toolkit', 'state'),
      args: [name, version, host.k3sService],
      timeoutSeconds: 1800,
    },
    scope,
  );
  toolkit.node.addDependency(source);
  return toolkit;
}
