import { listContainers } from '../pod-spec.js';
import { claimsOf, usersOfClaims, type Claim } from './claim-index.js';
import { workloadRule } from './each-workload.js';
import { computed, type HomeIndex } from './home-index.js';
import { parseTag } from './image-reference.js';

const DATABASES =
  /(?:^|\/)(?:postgres|postgresql|postgis|timescaledb|pgvector|mysql|mariadb|percona|mongo|mongodb|cockroach|clickhouse(?:-server)?|influxdb|couchdb|neo4j|etcd|cassandra)(?:-ha)?$/;

/** A database in a corner of a shared volume: slow to sync, no quota or snapshot of its own, and any neighbour can overwrite it. */
export const sharedDatabase = workloadRule('shared-database', (home, report) => {
  return (workload) => {
    for (const { name, image = '', volumeMounts = [] } of listContainers(workload.pod)) {
      const { repository } = parseTag(image);
      if (!DATABASES.test(repository)) continue;
      for (const mount of volumeMounts) {
        const claimName = workload.pod.volumes?.find((volume) => volume.name === mount.name)?.persistentVolumeClaim?.claimName;
        const key = `${workload.namespace}/${claimName ?? ''}`;
        if (claimName === undefined || mount.readOnly === true || sharedClaims(home).get(key) === undefined) continue;
        const others = (usersOfClaims(home).get(key) ?? []).some(({ unit }) => unit !== workload.unit);
        if (mount.subPath === undefined && mount.subPathExpr === undefined && !others) continue;
        report(workload, `the database '${name}' keeps its data on the shared claim '${claimName}'`, `give it its own ReadWriteOnce claim`);
      }
    }
  };
});

const sharedClaims = computed((home: HomeIndex): ReadonlyMap<string, Claim> => {
  const shared = claimsOf(home).filter(({ modes }) => modes.includes('ReadWriteMany'));
  return new Map(shared.map((claim) => [`${claim.at.namespace}/${claim.name}`, claim]));
});
