import { isIP } from 'node:net';
import { dnsmasqRecords } from '../../../constructs/game/dns.js';
import type { HomeOutputs } from '../composition.js';
import type { Site } from './site.js';

/** How each kind of device is told to trust the home's authority, with its certificate in `home-ca.crt`. */
const TRUST = {
  debian: 'sudo cp home-ca.crt /usr/local/share/ca-certificates/ && sudo update-ca-certificates',
  macos: 'sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain home-ca.crt',
  windows: 'certutil -addstore -f Root home-ca.crt',
  firefox: 'Settings, Certificates, View Certificates, Authorities, Import, home-ca.crt',
  ios: 'send yourself home-ca.crt, install the profile, then Settings, General, About, Certificate Trust Settings',
  android: 'Settings, Security, Encryption and credentials, Install a certificate, CA certificate',
} as const;

/** Where things are once the home is up. */
export function outputs({ settings, addresses }: Site): HomeOutputs {
  const { ca, dns, registry } = settings;
  const argocd = addresses.get('argocd');
  const outside = registry.where === 'outside' && isIP(registry.host) === 0 ? [{ hosts: [registry.host] }] : [];
  return {
    urls: Object.fromEntries(Array.from(addresses, ({ name, url }) => [name, url])),
    ca: { certificate: ca.certificate, trust: TRUST },
    ...(argocd === undefined
      ? {}
      : {
          argocd: {
            url: argocd.url,
            user: 'admin',
            password: 'the one whose bcrypt hash is the secret argocd-admin-password-hash',
          },
        }),
    dnsRecords: [...dnsmasqRecords(addresses, dns.address), ...dnsmasqRecords(outside, registry.address)].sort(),
  };
}
