import { REGISTRIES_FILE } from '../core/k3s.js';
import { Construct } from 'constructs';
import { yamlDocument } from '../core/document.js';
import type { SecretRef } from '../core/secret-ref.js';
import type { Host } from './host.js';

/** A registry that nodes pull from, under the name that image references use. */
export interface RegistryMirror {
  /** Host and, unless it is 443, port, as images name it: `registry.home.arpa:5000`. Needs a dot or a port. */
  readonly name: string;
  readonly scheme: 'http' | 'https';
  /**
   * Where it really answers, `192.168.1.2:5000`. Containerd uses the resolver of the machine, not the
   * cluster's, so an address works where a name of the cluster does not.
   */
  readonly authority: string;
  /** @default - nobody is asked to log in */
  readonly login?: { readonly username: string; readonly password: SecretRef };
  /** PEM certificate of the authority that signed the registry's. @default - the system's authorities */
  readonly ca?: string;
}

/**
 * `/etc/rancher/k3s/registries.yaml` of one node, with the certificate authorities it names.
 * k3s reads it only when it starts, so the service restarts when it changes.
 */
export class Registries extends Construct {
  constructor(host: Host, mirrors: readonly RegistryMirror[]) {
    super(host, 'registries');
    for (const { name } of mirrors) {
      if (!/[.:]/.test(name))
        throw new Error(`${this.node.path}: '${name}' would be read as a Docker Hub user: give the registry a domain or a port`);
    }
    const restarts = [host.k3sService];
    const configs = mirrors.map(({ authority, login, ca }) => {
      const caFile = ca === undefined ? undefined : `/etc/rancher/k3s/ca-${authority.replaceAll(':', '-')}.crt`;
      if (caFile !== undefined) host.file({ path: caFile, content: ca!, restarts }, this);
      return { authority, login, caFile };
    });
    host.file(
      {
        path: REGISTRIES_FILE,
        mode: '0600',
        restarts,
        content: yamlDocument({
          mirrors: Object.fromEntries(mirrors.map(({ name, scheme, authority }) => [name, { endpoint: [`${scheme}://${authority}`] }])),
          configs: Object.fromEntries(
            configs
              .filter(({ login, caFile }) => login !== undefined || caFile !== undefined)
              .map(({ authority, login, caFile }) => [
                authority,
                {
                  auth: login === undefined ? undefined : { username: login.username, password: login.password },
                  tls: caFile === undefined ? undefined : { ca_file: caFile },
                },
              ]),
          ),
        }),
      },
      this,
    );
  }
}
