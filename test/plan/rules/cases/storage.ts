import { drop, objectIn, type HomeDraft } from '../../../homes/correct-home.js';
import { put } from '../../../homes/edit.js';
import { POD, FIRST, type RuleCase, set, without } from '../rule-case.js';

/** Puts the database's data on the volume of the cameras. */
function shareDatabase(draft: HomeDraft, mount: object): void {
  const db = objectIn(draft, 'db');
  put(db, `${POD}.volumes`, [{ name: 'data', persistentVolumeClaim: { claimName: 'footage' } }]);
  put(db, 'spec.volumeClaimTemplates', undefined);
  put(db, `${FIRST}.volumeMounts.0`, { name: 'data', mountPath: '/var/lib/postgresql/data', ...mount });
}

/** Gives Ceph these disks and no others: sizes in TiB by host. */
function cephDisks(draft: HomeDraft, sizes: Readonly<Record<string, readonly number[]>>): void {
  draft.machines = draft.machines.map((machine) => ({
    ...machine,
    disks: (sizes[machine.name] ?? []).map((size, index) => ({
      id: `ata-${machine.name}-${index}`,
      sizeBytes: size * 2 ** 40,
      class: 'ssd',
      use: 'ceph',
    })),
  }));
}

/** Claims and what they stand on. */
export const storageCases: readonly RuleCase[] = [
  {
    rule: 'storage-class-exists',
    breaks: [
      ['a class that was removed', 'core/PersistentVolumeClaim/games/roms', without('sharedClass')],
      ['a class that never was', 'core/PersistentVolumeClaim/games/roms', set('roms', 'spec.storageClassName', 'longhorn')],
      ["a set's class that was removed", 'apps/StatefulSet/house/db', without('blockClass')],
    ],
    allows: [
      ["k3s' default class", set('landingCache', 'spec.storageClassName', undefined)],
      ['a volume made by hand', set('roms', 'spec.storageClassName', '')],
      [
        'a class that a chart brings',
        (draft) => {
          put(objectIn(draft, 'operator'), 'spec.source.helm', { valuesObject: { storageClass: { name: 'nfs-client' } } });
          put(objectIn(draft, 'roms'), 'spec.storageClassName', 'nfs-client');
        },
      ],
    ],
  },
  {
    rule: 'access-mode',
    breaks: [
      ["a shared claim on one node's disk", 'core/PersistentVolumeClaim/games/roms', set('roms', 'spec.storageClassName', 'local-path')],
      [
        'a shared claim on a block device',
        'core/PersistentVolumeClaim/games/roms',
        set('roms', 'spec.storageClassName', 'rook-ceph-block'),
      ],
      [
        'a set with shared claims on block devices',
        'apps/StatefulSet/house/db',
        set('db', 'spec.volumeClaimTemplates.0.spec.accessModes', ['ReadWriteMany']),
      ],
    ],
    allows: [['a claim for one on a class that shares', set('roms', 'spec.accessModes', ['ReadWriteOnce'])]],
  },
  {
    rule: 'shared-database',
    breaks: [
      ['a database in a folder of a shared claim', 'apps/StatefulSet/house/db', (draft) => shareDatabase(draft, { subPath: 'postgres' })],
      ['a database on a claim that others use', 'apps/StatefulSet/house/db', (draft) => shareDatabase(draft, {})],
    ],
    allows: [
      [
        'a database that reads a shared claim',
        set('db', `${POD}.volumes`, [{ name: 'seed', persistentVolumeClaim: { claimName: 'footage' } }]),
      ],
    ],
  },
  {
    rule: 'late-claim',
    breaks: [
      [
        'a claim in another Application than its pod',
        'core/PersistentVolumeClaim/house/landing-cache',
        (draft) => {
          const moved = objectIn(draft, 'landingCache');
          drop(draft, 'landingCache');
          put(moved, 'metadata.namespace', 'house');
          draft.charts.platform['landingCache'] = moved;
        },
      ],
      ['a claim that no pod uses', 'core/PersistentVolumeClaim/house/landing-cache', without('landing')],
    ],
    allows: [
      [
        'a claim that is bound at once',
        (draft) => {
          const moved = objectIn(draft, 'footage');
          drop(draft, 'footage');
          put(moved, 'metadata.namespace', 'house');
          draft.charts.platform['footage'] = moved;
        },
      ],
    ],
  },
  {
    rule: 'quota-above-claim',
    breaks: [
      ['a quota above the claim', 'apps/Deployment/house/pruner', set('pruner', `${FIRST}.args`, ['--quota', '2100GB'])],
      ['a quota in bare gigabytes', 'apps/Deployment/house/pruner', set('pruner', `${FIRST}.args`, ['-quota=2100'])],
      ['a claim that was made smaller', 'apps/Deployment/house/pruner', set('footage', 'spec.resources.requests.storage', '1T')],
      ['a quota in a variable', 'apps/Deployment/house/pruner', set('pruner', `${FIRST}.env`, [{ name: 'DISK_QUOTA', value: '3Ti' }])],
    ],
    allows: [['a quota below the claim in bare gigabytes', set('pruner', `${FIRST}.args`, ['-quota', '1968'])]],
  },
  {
    rule: 'class-backing',
    breaks: [
      ['a filesystem that was removed', 'storage.k8s.io/StorageClass/rook-cephfs', without('filesystem')],
      ['a filesystem without its cluster', 'ceph.rook.io/CephFilesystem/rook-ceph/home', without('cephCluster')],
      ['a pool that was removed', 'storage.k8s.io/StorageClass/rook-ceph-block', without('blocks')],
    ],
    allows: [
      [
        "another cluster's filesystem",
        (draft) => {
          put(objectIn(draft, 'sharedClass'), 'parameters.clusterID', 'elsewhere');
          drop(draft, 'filesystem');
        },
      ],
    ],
  },
  {
    rule: 'claims-exceed-pool',
    breaks: [
      [
        'claims larger than the disks',
        'ceph.rook.io/CephCluster/rook-ceph/rook-ceph',
        set('footage', 'spec.resources.requests.storage', '5Ti'),
      ],
      ['a set with more claims than the disks hold', 'ceph.rook.io/CephCluster/rook-ceph/rook-ceph', set('db', 'spec.replicas', 200)],
      [
        'a disk that was taken out',
        'ceph.rook.io/CephCluster/rook-ceph/rook-ceph',
        (draft) => {
          draft.machines = draft.machines.map((machine) => (machine.name === 'adonis' ? machine : { ...machine, disks: [] }));
        },
      ],
      [
        'one large host beside two small ones, where no host may hold two copies',
        'ceph.rook.io/CephCluster/rook-ceph/rook-ceph',
        (draft) => cephDisks(draft, { adonis: [20], romulus: [0.5], remus: [0.5] }),
      ],
    ],
    allows: [
      [
        'several disks in each of two hosts for two copies',
        (draft) => {
          cephDisks(draft, { adonis: [1, 1], romulus: [2] });
          put(objectIn(draft, 'filesystem'), 'spec.dataPools.0.replicated.size', 2);
          put(objectIn(draft, 'blocks'), 'spec.replicated.size', 2);
        },
      ],
      [
        'one host where copies need only be on different disks',
        (draft) => {
          cephDisks(draft, { adonis: [4, 4, 4] });
          put(objectIn(draft, 'filesystem'), 'spec.dataPools.0.failureDomain', 'osd');
          put(objectIn(draft, 'blocks'), 'spec.failureDomain', 'osd');
        },
      ],
      [
        'the same claims kept fewer times',
        (draft) => {
          put(objectIn(draft, 'footage'), 'spec.resources.requests.storage', '5Ti');
          put(objectIn(draft, 'filesystem'), 'spec.dataPools.0.replicated.size', 2);
        },
      ],
    ],
  },
];
