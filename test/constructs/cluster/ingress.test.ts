import { describe, expect, it } from 'vitest';
import { DefaultDeny } from '../../../constructs/cluster/default-deny.js';
import { Traefik } from '../../../constructs/cluster/traefik.js';
import { Namespace } from '../../../constructs/workload/namespace.js';
import { platform, SMALL } from './platform.js';

describe("the settings of k3s's Traefik", () => {
  it('send plain HTTP on to HTTPS with the keys of chart v40, and never remove Traefik over a mistake', () => {
    const home = platform();
    new Traefik(home.chart('ingress', 'kube-system'), 'traefik', { resources: SMALL });
    expect(home.compiled().manifest('helm.cattle.io/HelmChartConfig/kube-system/traefik')['spec']).toMatchObject({
      failurePolicy: 'abort',
      values: {
        ports: {
          web: { http: { redirections: { entryPoint: { to: 'websecure', scheme: 'https', permanent: true } } } },
          websecure: { transport: { respondingTimeouts: { readTimeout: '600s' } } },
        },
      },
    });
  });

  it('name a certificate for hosts without one, when there is one', () => {
    const home = platform();
    new Traefik(home.chart('ingress', 'kube-system'), 'traefik', { resources: SMALL, defaultCertificate: 'home-tls' });
    expect(home.compiled().manifest('traefik.io/TLSStore/kube-system/default')['spec']).toEqual({
      defaultCertificate: { secretName: 'home-tls' },
    });
  });

  it('refuse a time that is none', () => {
    const chart = platform().chart('ingress', 'kube-system');
    expect(() => new Traefik(chart, 'traefik', { resources: SMALL, readTimeoutSeconds: 0 })).toThrow(
      'whole number of seconds from 1, got 0',
    );
  });
});

describe('a closed namespace', () => {
  it('lets in its own pods and what is named', () => {
    const home = platform();
    const chart = home.chart('games', 'games');
    new Namespace(chart, 'namespace', { name: 'games' });
    new DefaultDeny(chart, 'deny', { namespace: 'games', from: ['traefik'] });
    const spec = home.compiled().manifest('networking.k8s.io/NetworkPolicy/games/default-deny')['spec'];
    expect(spec).toMatchObject({
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: {} }] }, { from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'traefik' } } }] }],
    });
    expect(spec).not.toHaveProperty('egress');
  });

  it('always lets its pods ask for names', () => {
    const home = platform();
    const chart = home.chart('games', 'games');
    new Namespace(chart, 'namespace', { name: 'games' });
    new DefaultDeny(chart, 'deny', { namespace: 'games', to: [] });
    expect(home.compiled().manifest('networking.k8s.io/NetworkPolicy/games/default-deny')['spec']).toMatchObject({
      policyTypes: ['Ingress', 'Egress'],
      egress: [
        { to: [{ podSelector: {} }] },
        {
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
        },
      ],
    });
  });
});
