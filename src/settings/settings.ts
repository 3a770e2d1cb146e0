import type { GitOps } from '../../constructs/core/home.js';
import type { Machine } from '../../constructs/core/machine.js';
import type { AsWritten } from './every.js';
import type { RegistrySettings } from './registry-settings.js';
import type { StackEntry } from './stack-schema.js';

/** One stack's settings, typed, with every default filled in. */
export interface Settings {
  /** Name of the stack, `home` in `Pulumi.home.yaml`. */
  readonly stack: string;
  /** The home's own domain. */
  readonly domain: string;
  /** At least one, exactly as declared; models are resolved into figures. */
  readonly machines: readonly Machine[];
  /** Names of the secrets that the stack has, sorted. Their values stay with Pulumi. */
  readonly secrets: readonly string[];
  /** @default - GitOps is off and Pulumi owns everything */
  readonly gitops?: GitOps;
  /** How Argo CD logs in to that repository: the secret `git-token` or `git-ssh-key`. @default - it is public */
  readonly repositoryLogin?: { readonly type: 'token'; readonly username: string } | { readonly type: 'ssh' };
  /**
   * Whether Pulumi and Argo CD are handing objects to each other: an object that leaves the program stays in the cluster,
   * and one that is there already is taken over instead of refused. @default false
   */
  readonly handOver: boolean;
  /** Public certificate of the home's authority, PEM, with a newline at its end. Its key is the secret `home-ca-key`. */
  readonly ca: { readonly certificate: string };
  /** Where the home answers HTTPS. @default - the nodes that may open LoadBalancer ports */
  readonly ingress: { readonly addresses: readonly [string, ...string[]] };
  readonly dns: {
    /** Router or DNS server that answers the home's names. @default - not said */
    readonly server?: string;
    /** Where the home's names point. @default - the first ingress address */
    readonly address: string;
  };
  /** Where the home's own images are. @default - in the cluster */
  readonly registry: RegistrySettings;
  /** IANA name. @default 'Etc/UTC' */
  readonly timeZone: string;
  /** Public certificates by DNS challenge. @default - none */
  readonly acme?: {
    readonly email: string;
    /** DNS zone whose names get public certificates. */
    readonly zone: string;
    /** @default 'cloudflare' */
    readonly provider: 'cloudflare';
    /** Secret with the token for the provider's API. @default 'acme-dns-token' */
    readonly tokenSecret: string;
    /** Whether the authority's test server is used. @default false */
    readonly staging: boolean;
  };
  readonly ceph: {
    /** True as soon as a disk says `use: ceph`. */
    readonly enabled: boolean;
    /** Whether block volumes are offered beside the shared file system. @default false */
    readonly rbd: boolean;
  };
  /** How pods share a GPU. @default - exclusive */
  readonly gpu: AsWritten<NonNullable<StackEntry['gpu']>>;
  /** The MQTT broker outside the cluster. @default - none */
  readonly mqttBroker?: { readonly address: string; readonly port: number };
  /** Cameras to record. @default - none */
  readonly cameras: AsWritten<NonNullable<StackEntry['cameras']>>;
  /** Serial device of the sprinklers and labels of the host that has it. @default - none */
  readonly sprinklers?: AsWritten<StackEntry['sprinklers']>;
  /** Broken rules that are accepted. @default - none */
  readonly accept: AsWritten<NonNullable<StackEntry['accept']>>;
  /** What `pulumi preview` and `up` do when the home does not fit. */
  readonly fit: 'stop' | 'warn';
  /** @default - the version in src/stacks/versions.ts */
  readonly k3sVersion?: string;
  /** SHA-256 of its binary for each architecture. @default - the one in src/stacks/versions.ts, or what the release says of another version */
  readonly k3sSha256?: AsWritten<StackEntry['k3sSha256']>;
  /** Whether nodes get the archive of k3s' own images. */
  readonly k3sImages: boolean;
  /** Base URL that binaries are downloaded from, without a slash at its end. @default - their projects' own */
  readonly mirror?: string;
}
