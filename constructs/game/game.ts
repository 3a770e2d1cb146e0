import { Duration, Size } from 'cdk8s';
import { Construct } from 'constructs';
import type { Image } from '../core/image.js';
import { toDnsLabel, toServiceName } from '../core/naming.js';
import { Cpu } from '../core/quantity.js';
import type { Issuer } from '../workload/certificate.js';
import type { Claim } from '../workload/claim.js';
import { Deployment } from '../workload/deployment.js';
import type { Probe } from '../workload/probe.js';
import type { Resources } from '../workload/resources.js';
import { Route } from '../workload/route.js';
import { Service } from '../workload/service.js';

export interface GameProps {
  /** MAME's short name of the machine, such as `1943mii`. */
  readonly driver: string;
  /** Title that people see. */
  readonly title: string;
  /** nginx with the emulator and the game's page in `/var/www/html`. */
  readonly image: Image;
  /** The names it answers to, such as `joust` and `joust.home.arpa`. */
  readonly hosts: readonly [string, ...string[]];
  /** Who signs its certificate; public authorities refuse names without a dot, so a private one. */
  readonly issuer: Issuer;
  /** Volume with the ROMs. Games only read them. */
  readonly roms: Claim;
  /** Volume with marquees and flyers. Games only read them. */
  readonly art: Claim;
  /** Number of Pods. Range from 0. */
  readonly replicas: number;
  /** @default - 10m to 250m of CPU and 16Mi to 64Mi of memory, enough for static files */
  readonly resources?: Resources;
}

/** Annotation of the Deployment with the game's title. */
const TITLE = 'permacade/title';

/** Port of nginx in the game images when the image does not say. */
const HTTP = 80;

/** nginx sends files of some megabytes and nothing else; two workers hold 5 to 10 MiB. */
const RESOURCES: Resources = {
  requests: { cpu: Cpu.millis(10), memory: Size.mebibytes(16) },
  limits: { cpu: Cpu.millis(250), memory: Size.mebibytes(64) },
};

const READINESS: Probe<'http'> = { type: 'http', port: 'http', period: Duration.seconds(10) };
const LIVENESS: Probe<'http'> = { type: 'http', port: 'http', period: Duration.seconds(20), timeout: Duration.seconds(5) };

/** One arcade machine on the web: its Pods, their Service, and the route with its certificate. */
export class Game extends Construct {
  readonly title: string;
  /** The driver as a DNS label: name of every object but the Service. */
  readonly name: string;
  readonly deployment: Deployment<'http'>;
  readonly service: Service;
  readonly route: Route;

  constructor(scope: Construct, id: string, props: GameProps) {
    super(scope, id);
    const { driver, title, image, hosts, issuer, roms, art, replicas, resources = RESOURCES } = props;
    const name = toDnsLabel(driver);
    this.title = title;
    this.name = name;
    this.deployment = new Deployment(this, 'deployment', {
      name,
      replicas,
      annotations: { [TITLE]: title },
      placement: { spread: { otherwise: 'run-anyway' } },
      containers: [
        {
          name: 'nginx',
          image,
          ports: [{ name: 'http', port: image.port ?? HTTP }],
          readiness: READINESS,
          liveness: LIVENESS,
          resources,
          mounts: [
            { type: 'claim', claim: roms, at: '/var/www/html/roms', readOnly: true },
            { type: 'claim', claim: art, at: '/var/www/html/art', readOnly: true },
          ],
          // Started as root, nginx hands its folders and workers to its own user.
          security: image.user === undefined ? { capabilities: ['CHOWN', 'NET_BIND_SERVICE', 'SETGID', 'SETUID'] } : {},
        },
      ],
    });
    this.service = new Service(this, 'service', {
      name: toServiceName(name),
      selects: this.deployment,
      ports: [{ port: 80, target: 'http' }],
    });
    this.route = new Route(this, 'route', {
      name,
      rules: [{ match: { hosts }, to: this.service, priority: 10 }],
      tls: { type: 'issued', issuer },
    });
  }
}
