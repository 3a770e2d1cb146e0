import { describe, expect, it } from 'vitest';
import { AcmeIssuer } from '../../../constructs/cluster/acme-issuer.js';
import { CertManager } from '../../../constructs/cluster/cert-manager.js';
import { PrivateCa } from '../../../constructs/cluster/private-ca.js';
import { SecretRef } from '../../../constructs/core/secret-ref.js';
import { charts } from '../../../src/stacks/versions.js';
import { platform } from './platform.js';

const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nTk9UIEEgUkVBTCBPTkU=\n-----END CERTIFICATE-----\n';
const key = new SecretRef('home-ca-key');

function certificates() {
  const home = platform();
  const chart = home.chart('certificates', 'cert-manager');
  new CertManager(chart, 'cert-manager', { chart: charts.certManager, server: 'adonis' });
  return { ...home, chart };
}

describe('cert-manager', () => {
  it('is there with its webhook before any issuer is', () => {
    const { chart, compiled } = certificates();
    new PrivateCa(chart, 'ca', { name: 'home-ca', certificate: CERTIFICATE, key });
    const { unit } = compiled();
    expect(unit('cert-manager.io/ClusterIssuer/home-ca').needs).toEqual([
      'core/Secret/cert-manager/home-ca',
      'host/adonis/command/gate-cert-manager',
    ]);
    expect(unit('host/adonis/command/gate-cert-manager').body).toMatchObject({ stdin: expect.stringContaining('"kind":"Issuer"') });
  });

  it('brings its definitions along, in the place of the old switch', () => {
    const values = certificates().compiled().manifest('helm.cattle.io/HelmChart/kube-system/cert-manager');
    expect(values['spec']).toMatchObject({ values: { crds: { enabled: true, keep: true } } });
    expect(JSON.stringify(values)).not.toContain('installCRDs');
  });

  it('declares its three pods with what they request', () => {
    const { plan } = certificates().compiled();
    expect(plan.impliedPods.map(({ name, requests }) => [name, requests.cpuMillis])).toEqual([
      ['cert-manager', 10],
      ['cert-manager-cainjector', 10],
      ['cert-manager-webhook', 10],
    ]);
  });
});

describe("the home's certificate authority", () => {
  it('keeps its key as the name of a secret', () => {
    const { chart, compiled } = certificates();
    new PrivateCa(chart, 'ca', { name: 'home-ca', certificate: CERTIFICATE, key });
    const { body } = compiled().unit('core/Secret/cert-manager/home-ca');
    expect(body).toMatchObject({
      manifest: { type: 'kubernetes.io/tls', stringData: { 'tls.crt': CERTIFICATE, 'tls.key': '<secret:home-ca-key>' } },
      references: [{ at: ['stringData', 'tls.key'], text: key }],
    });
  });

  it('refuses a certificate that is none, without repeating all of it', () => {
    const { chart } = certificates();
    const build = () => new PrivateCa(chart, 'ca', { name: 'home-ca', certificate: 'MIIB'.repeat(100), key });
    expect(build).toThrow(/PEM certificate.*got 'MIIB.{36}…'/);
  });

  it('refuses a namespace in which cert-manager would not look', () => {
    const home = platform();
    const build = () => new PrivateCa(home.chart('elsewhere', 'games'), 'ca', { name: 'home-ca', certificate: CERTIFICATE, key });
    expect(build).toThrow("namespace 'games', but issuers read Secrets in 'cert-manager'");
  });
});

describe('an ACME issuer', () => {
  it('proves names by DNS record, with the token in a Secret', () => {
    const { chart, compiled } = certificates();
    const cloudflareToken = new SecretRef('cloudflare');
    new AcmeIssuer(chart, 'acme', { name: 'letsencrypt', email: 'me@example.org', cloudflareToken, zones: ['example.org'] });
    const { manifest } = compiled();
    expect(manifest('cert-manager.io/ClusterIssuer/letsencrypt')['spec']).toEqual({
      acme: {
        email: 'me@example.org',
        server: 'https://acme-v02.api.letsencrypt.org/directory',
        privateKeySecretRef: { name: 'letsencrypt-account' },
        solvers: [
          {
            dns01: { cloudflare: { apiTokenSecretRef: { name: 'letsencrypt-cloudflare', key: 'api-token' } } },
            selector: { dnsZones: ['example.org'] },
          },
        ],
      },
    });
    expect(manifest('core/Secret/cert-manager/letsencrypt-cloudflare')['stringData']).toEqual({ 'api-token': '<secret:cloudflare>' });
  });
});
