import { describe, expect, it } from 'vitest';
import { Game } from '../../../constructs/game/game.js';
import { SharedFolders } from '../../../constructs/game/shared.js';
import { toDnsLabel } from '../../../constructs/core/naming.js';
import type { Image } from '../../../constructs/core/image.js';
import { type WorkloadSpec, firstOf, homeWith, podOf } from '../workload/workload-home.js';

const game = (driver: string, more: Partial<Image> = {}) => {
  const made: Game[] = [];
  const compiled = homeWith((chart) => {
    const { roms, art } = new SharedFolders(chart, 'shared', { storageClass: 'cephfs' });
    const image: Image = { repository: `docker.io/arcade/${driver.toLowerCase()}`, tag: '1.0.0', architectures: ['arm64'], ...more };
    made.push(
      new Game(chart, driver, {
        driver,
        replicas: 2,
        title: '1943 Mark II',
        image,
        hosts: [toDnsLabel(driver), `${toDnsLabel(driver)}.home.arpa`],
        issuer: { name: 'home-ca', kind: 'ClusterIssuer' },
        roms,
        art,
      }),
    );
  });
  return { ...compiled, game: made[0]! };
};

describe('a game', () => {
  it('consists of a Deployment, a Service, a route and a certificate, and shares two claims', () => {
    const { plan } = game('1943mii');
    expect(plan.units.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'apps/Deployment/home/1943mii',
        'core/Service/home/svc-1943mii',
        'traefik.io/IngressRoute/home/1943mii',
        'cert-manager.io/Certificate/home/1943mii',
        'core/PersistentVolumeClaim/home/roms',
        'core/PersistentVolumeClaim/home/art',
      ]),
    );
  });

  it('is reached under its driver, bare and within the domain, with a certificate for both', () => {
    const { spec, game: made } = game('1943mii');
    expect(made.route.hosts).toEqual(['1943mii', '1943mii.home.arpa']);
    expect(spec('cert-manager.io/Certificate/home/1943mii')).toMatchObject({ dnsNames: made.route.hosts });
    expect(spec('traefik.io/IngressRoute/home/1943mii')).toMatchObject({
      routes: [{ match: 'Host(`1943mii`) || Host(`1943mii.home.arpa`)', services: [{ name: 'svc-1943mii', port: 80 }] }],
    });
  });

  it('only reads the ROMs and the art, and runs twice where its image can', () => {
    const { spec } = game('1943mii');
    const deployment = spec<WorkloadSpec>('apps/Deployment/home/1943mii');
    expect(deployment.replicas).toBe(2);
    expect(firstOf(deployment).volumeMounts).toEqual([
      { name: 'roms', mountPath: '/var/www/html/roms', readOnly: true },
      { name: 'art', mountPath: '/var/www/html/art', readOnly: true },
    ]);
    expect(podOf(deployment).affinity).toBeDefined();
  });

  it('keeps of root what nginx needs to leave root, and nothing where the image is not root', () => {
    const capabilities = (more: Partial<Image>): unknown =>
      (firstOf(game('joust', more).spec('apps/Deployment/home/joust'))['securityContext'] as { readonly capabilities: unknown })
        .capabilities;
    expect(capabilities({})).toEqual({ drop: ['ALL'], add: ['CHOWN', 'NET_BIND_SERVICE', 'SETGID', 'SETUID'] });
    expect(capabilities({ user: 101, port: 8080 })).toEqual({ drop: ['ALL'] });
  });

  it('makes a legal name of a driver with underscores', () => {
    expect(game('mk_r4').game.name).toBe('mk-r4');
  });
});
