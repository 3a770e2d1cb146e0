import { computed, readSpec, type Placed } from './home-index.js';
import type { CertificateView } from './manifest-views.js';

/** A Certificate and what it will hold. */
export interface CertificateSpec {
  readonly at: Placed;
  readonly secretName: string;
  readonly names: readonly string[];
}

/** Certificates by the name of the Secret they make, whatever the namespace. */
export const certificatesBySecret = computed((home): ReadonlyMap<string, readonly CertificateSpec[]> => {
  const bySecret = new Map<string, CertificateSpec[]>();
  for (const at of home.ofKind('cert-manager.io/Certificate')) {
    const { secretName, dnsNames = [], commonName } = readSpec<CertificateView>(at.manifest);
    if (secretName === undefined) continue;
    const certificate = { at, secretName, names: commonName === undefined ? dnsNames : [...dnsNames, commonName] };
    const list = bySecret.get(secretName);
    if (list === undefined) bySecret.set(secretName, [certificate]);
    else list.push(certificate);
  }
  return bySecret;
});

/** Whether a certificate for `name` is good for `host`; `*` stands for exactly one label. */
export function covers(name: string, host: string): boolean {
  if (name === host) return true;
  return name.startsWith('*.') && !host.startsWith('*') && host.slice(host.indexOf('.') + 1) === name.slice(2) && host.includes('.');
}
