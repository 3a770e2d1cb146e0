/**
 * Applications of the example home by wave, as they were composed at commit 452107a: by depth alone, where nothing said that
 * an image needs its registry.
 */
export const WAVES_OF_452107A: readonly (readonly string[])[] = [
  ['cert-manager-chart', 'graphics', 'ingress', 'mqtt', 'rook-ceph-chart'],
  ['ceph', 'ceph-csi-drivers-chart', 'issuers'],
  ['argo-cd-route', 'cameras', 'games', 'home-assistant', 'landing-page', 'pi-hole', 'registry', 'samba'],
  [
    'game-1943mii',
    'game-20pacgal',
    'game-centiped',
    'game-circus',
    'game-defender',
    'game-dkong',
    'game-gng',
    'game-invaders',
    'game-joust',
    'game-milliped',
    'game-pacman',
    'game-qix',
    'game-robby',
    'game-supertnk',
    'game-topgunnr',
    'game-truxton',
    'game-victory',
  ],
];
