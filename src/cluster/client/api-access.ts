import { yamlOf } from '../../../constructs/core/yaml.js';
import { Buffer } from 'node:buffer';

/** Everything that is needed to talk to an API server: by a token, or by a client certificate. */
export interface ApiAccess {
  /** Such as `https://127.0.0.1:40123`. */
  readonly url: string;
  /** Certificates in PEM; nothing else is trusted. */
  readonly ca: string;
  /** Bearer token. @default - none */
  readonly token?: string;
  /** Client certificate in PEM. @default - none */
  readonly certificate?: string;
  /** Its private key in PEM. @default - none */
  readonly key?: string;
  /** Whether any certificate of the server is believed. @default false */
  readonly insecure?: boolean;
  /** Name that the server's certificate must carry. @default - the one in the URL */
  readonly serverName?: string;
}

/** A kubeconfig with this one access, as YAML. Its cluster, user and context have the given name. */
export function kubeconfigText({ url, ca, token, certificate, key }: ApiAccess, name = 'permacade'): string {
  const user = {
    ...(token === undefined ? {} : { token }),
    ...(certificate === undefined ? {} : { 'client-certificate-data': base64(certificate) }),
    ...(key === undefined ? {} : { 'client-key-data': base64(key) }),
  };
  return yamlOf({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: url, 'certificate-authority-data': base64(ca) } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
