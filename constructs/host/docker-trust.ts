import { Construct } from 'constructs';
import type { Host } from './host.js';

/** A registry that a build machine pushes to. */
export type TrustedRegistry =
  /** Speaks TLS with a certificate of the given authority (PEM). */
  | { readonly name: string; readonly ca: string }
  /** Speaks plain HTTP; Docker cannot combine this with a login. */
  | { readonly name: string; readonly plainHttp: true };

/** Settings of the Docker daemon beside its trust of registries. */
export interface DockerDaemonSettings {
  /** Size at which a container's log is rotated, such as `10m`. @default - never */
  readonly logMaxSize?: string;
}

/**
 * Makes a build machine's Docker trust the home's registries: the authority's certificate where Docker looks for it,
 * and `daemon.json` for those that speak plain HTTP. The whole of `daemon.json` is managed.
 */
export class DockerTrust extends Construct {
  constructor(host: Host, registries: readonly TrustedRegistry[], settings: DockerDaemonSettings = {}) {
    super(host, 'docker-trust');
    for (const registry of registries) {
      // Docker reads certificates at every connection: no restart.
      if ('ca' in registry) host.file({ path: `/etc/docker/certs.d/${registry.name}/ca.crt`, content: registry.ca });
    }
    const insecure = registries.filter((registry) => 'plainHttp' in registry).map(({ name }) => name);
    const daemon = {
      ...(insecure.length === 0 ? {} : { 'insecure-registries': insecure }),
      ...(settings.logMaxSize === undefined ? {} : { 'log-driver': 'json-file', 'log-opts': { 'max-size': settings.logMaxSize } }),
    };
    host.file({ path: '/etc/docker/daemon.json', content: `${JSON.stringify(daemon, null, 2)}\n`, restarts: ['docker'] });
  }
}
