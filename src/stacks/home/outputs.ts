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
export function outputs({ settings, urls }: Site): HomeOutputs {
  const { ca, dns, domain, gitops } = settings;
  const hosts = [...urls].filter(([, url]) => url.startsWith('https://')).map(([name]) => ({ hosts: [name, `${name}.${domain}`] }));
  return {
    urls: Object.fromEntries([...urls].sort(([a], [b]) => (a < b ? -1 : 1))),
    ca: { certificate: ca.certificate, trust: TRUST },
    ...(gitops === undefined
      ? {}
      : {
          argocd: {
            url: urls.get('argocd')!,
            user: 'admin',
            password: 'the one whose bcrypt hash is the secret argocd-admin-password-hash',
          },
        }),
    dnsRecords: dnsmasqRecords(hosts, dns.address)
      .split('\n')
      .filter((line) => line !== ''),
  };
}
