import { Duration, Size } from 'cdk8s';
import { Construct } from 'constructs';
import type { HomeChart } from '../../../constructs/core/chart.js';
import { Cpu } from '../../../constructs/core/quantity.js';
import { SecretRef, text } from '../../../constructs/core/secret-ref.js';
import { Credential } from '../../../constructs/workload/credential.js';
import { CronJob } from '../../../constructs/workload/cron-job.js';
import type { SecretKey } from '../../../constructs/workload/environment.js';
import { StatefulSet } from '../../../constructs/workload/stateful-set.js';
import { images } from '../versions.js';
import type { Site } from './site.js';

/** What was recorded when: a PostgreSQL with a claim of its own, tidied up once a week. */
export class CameraDatabase extends Construct {
  /** Where the recorders connect, password included, as a key of the Secret that holds it. */
  readonly url: SecretKey;

  constructor(chart: HomeChart, site: Site) {
    super(chart, 'database');
    const password = new SecretRef('camera-database-password');
    const login = new Credential(this, 'login', {
      name: 'database',
      data: { password, url: text`postgres://cameras:${password}@database.cameras.svc:5432/cameras` },
    });
    this.url = login.key('url');
    new StatefulSet(this, 'server', {
      name: 'database',
      fsGroup: 999,
      containers: [
        {
          name: 'postgres',
          image: images.postgres,
          env: {
            POSTGRES_USER: 'cameras',
            POSTGRES_DB: 'cameras',
            POSTGRES_PASSWORD: login.key('password'),
          },
          ports: [{ name: 'postgres', port: 5432 }],
          // After a crash it replays its log first, which takes a slow disk its time.
          startup: { type: 'exec', command: ['pg_isready', '--username', 'cameras'], period: Duration.seconds(10), failures: 90 },
          readiness: { type: 'exec', command: ['pg_isready', '--username', 'cameras'] },
          liveness: { type: 'exec', command: ['pg_isready', '--username', 'cameras'], period: Duration.seconds(30) },
          resources: {
            requests: { cpu: Cpu.millis(100), memory: Size.mebibytes(256) },
            limits: { cpu: Cpu.cores(1), memory: Size.gibibytes(1) },
          },
          mounts: [{ type: 'own-claim', claim: { name: 'data', size: Size.gibibytes(20), ...site.block }, at: '/var/lib/postgresql' }],
        },
      ],
    });
    new CronJob(this, 'tidy-up', {
      name: 'database-tidy-up',
      schedule: '30 20 * * 0',
      timeZone: site.settings.timeZone,
      restart: 'OnFailure',
      containers: [
        {
          name: 'vacuum',
          image: images.postgres,
          command: ['psql', '$(DATABASE_URL)', '--command', 'VACUUM (FULL, ANALYZE)'],
          env: { DATABASE_URL: this.url },
          resources: {
            requests: { cpu: Cpu.millis(10), memory: Size.mebibytes(32) },
            limits: { cpu: Cpu.millis(500), memory: Size.mebibytes(128) },
          },
        },
      ],
    });
  }
}
