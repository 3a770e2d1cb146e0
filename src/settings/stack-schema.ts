import * as z from 'zod/mini';
import { hostSchema } from './host-schema.js';
import { address, device, label, labelKey, labelValue, SECRET_NAME } from './name-schemas.js';
import { choice, described, dictionary, flag, list, map, text, wholeNumber } from './shape.js';
import { size } from './size.js';

/** The home's own domain, or a name in it. */
export const domain = () =>
  text('a domain in lower case, such as home.arpa', /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)*[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 253);
const port = () => wholeNumber('a port number from 1 to 65535', 1, 65535);
const secretName = () => text('the name of a secret: lower-case letters, digits and dashes', SECRET_NAME, 63);
const sha256 = () => text('a SHA-256: 64 digits and letters from a to f', /^[0-9a-f]{64}$/);
const userName = () => text('a user name: letters, digits, dots, dashes and underscores', /^[A-Za-z0-9][-A-Za-z0-9._]{0,63}$/);

const gitops = map({
  url: described(
    text(
      'the URL that Argo CD clones, such as https://github.com/you/home.git, without user or password in it',
      /^(https:\/\/[^\s@/]+\/[^\s@]+|ssh:\/\/[^\s:]+\/\S+|[\w.-]+@[\w.-]+:\S+)$/,
      500,
    ),
    'Clone URL of the repository that holds synth/.',
  ),
  revision: described(
    z.optional(text('a branch, tag or commit', /^[A-Za-z0-9][-A-Za-z0-9._/]*$/)),
    'Branch, tag or commit. Default: main.',
  ),
  path: described(
    z.optional(text('a folder of that repository, such as synth/home', /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/)),
    "Folder of this home's output in that repository. Default: synth/<stack>.",
  ),
  login: described(
    z.optional(choice(['token', 'ssh'])),
    'How Argo CD logs in to a private repository: with the secret git-token or git-ssh-key. Default: not at all.',
  ),
  username: described(z.optional(userName()), 'Who the token belongs to. Default: git.'),
});

const ca = map(
  {
    certificate: described(
      text(
        "the certificate of the home's authority in PEM (a block of lines after `certificate: |`); docs/settings.md says how to make one",
        /^-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=]+\n)+-----END CERTIFICATE-----\n?$/,
        20_000,
      ),
      "Public certificate of the home's own authority, PEM. Its key is the secret home-ca-key.",
    ),
  },
  "a map with certificate, the home's authority in PEM; docs/settings.md says how to make one",
);

const login = {
  username: described(
    z.optional(userName()),
    'Who logs in to the registry. Its password is the secret registry-password. Default: arcade.',
  ),
};

const registry = z.discriminatedUnion(
  'where',
  [
    map({
      where: choice(['cluster']),
      host: described(z.optional(domain()), 'Its name. Default: registry.<domain>.'),
      storage: described(z.optional(size('20Gi')), 'Size of its volume. Default: 20Gi.'),
      ...login,
    }),
    map({
      where: choice(['outside']),
      host: described(domain(), 'Its name, as image references say it.'),
      port: described(z.optional(port()), 'Default: 5000.'),
      machine: described(z.optional(label('the name of a declared host')), 'The declared host it runs on.'),
      address: described(z.optional(address()), 'Where it answers. Default: the address of its machine.'),
      tls: described(
        z.optional(choice(['home', 'system', 'none'])),
        "Who signed its certificate: the home's authority, a public one, or none (plain HTTP). Default: home.",
      ),
      login: described(z.optional(flag()), 'Whether it asks for a login. Default: true with TLS, false without.'),
      ...login,
    }),
  ],
  'a map whose key `where` is cluster or outside',
);

const gpu = z.discriminatedUnion(
  'sharing',
  [
    map({ sharing: choice(['exclusive']) }),
    map({
      sharing: choice(['timeSlicing']),
      replicas: described(wholeNumber('how many pods share one GPU: a whole number from 2 to 64', 2, 64), 'How many pods share one GPU.'),
    }),
    map({ sharing: choice(['unlimited']) }),
  ],
  'a map whose key `sharing` is exclusive, timeSlicing or unlimited',
);

const acme = map({
  email: described(text('an e-mail address', /^[^\s@]+@[^\s@]+\.[^\s@]+$/), 'Where the authority writes to.'),
  zone: described(domain(), 'DNS zone whose names get public certificates.'),
  provider: described(z.optional(choice(['cloudflare'])), 'Who serves the zone. Default: cloudflare.'),
  tokenSecret: described(z.optional(secretName()), 'Secret with the token for its API. Default: acme-dns-token.'),
  staging: described(z.optional(flag()), "Whether to use the authority's test server. Default: false."),
});

const camera = map({
  name: described(label('the name of the camera'), 'What its recordings are called.'),
  url: described(
    text('an RTSP address without user or password, such as rtsp://192.168.137.31:554/stream', /^rtsps?:\/\/[^\s@]+$/, 500),
    'Its stream.',
  ),
});

const acceptance = map({
  rule: described(text('the name of a rule, as messages show it in brackets', /^[a-z0-9]+(-[a-z0-9]+)*$/), 'Name of the broken rule.'),
  unit: described(text('the id of the unit that breaks the rule, as the message shows it', /^\S+$/, 500), 'Id of the unit that breaks it.'),
  because: described(text('the reason, in a sentence on one line', /^[^\p{Cc}]*\p{L}[^\p{Cc}]*$/u, 500), 'Why that is all right here.'),
});

/** Everything under `permacade:` in a stack's settings. */
export const stackSchema = map({
  domain: described(domain(), "The home's own domain, such as home.arpa."),
  user: described(z.optional(text('a login name', /^[a-z_][-a-z0-9_.]{0,31}$/)), 'Login user for SSH on every host. Default: ubuntu.'),
  hosts: described(list(hostSchema, 'a list of at least one host', 1), 'The machines of the home.'),
  gitops: described(z.optional(gitops), 'Where Argo CD reads the committed manifests. Without it Pulumi owns everything.'),
  handOver: described(
    z.optional(flag()),
    'While Argo CD and Pulumi hand objects to each other: what leaves the program stays, what is there already is taken over. Default: false.',
  ),
  ca: described(ca, "The home's certificate authority."),
  ingress: described(
    z.optional(map({ addresses: list(address(), 'a list of at least one IPv4 address', 1) })),
    'Where the home answers HTTPS. Default: every host that may open LoadBalancer ports.',
  ),
  dns: described(
    z.optional(
      map({
        server: described(z.optional(address()), 'The router or DNS server of the home.'),
        address: described(z.optional(address()), 'Where names point. Default: the first ingress address.'),
      }),
    ),
    'How names of the home resolve.',
  ),
  registry: described(z.optional(registry), "Where the home's own images are. Default: in the cluster."),
  timeZone: described(
    z.optional(text('a time zone such as Australia/Perth', /^[A-Za-z0-9+_-]+(\/[A-Za-z0-9+_-]+)*$/)),
    'Time zone of pods and hosts. Default: Etc/UTC.',
  ),
  acme: described(z.optional(acme), 'Public certificates by DNS challenge.'),
  ceph: described(
    z.optional(map({ rbd: described(z.optional(flag()), 'Whether to offer block volumes too. Default: false.') })),
    'Shared storage; there as soon as a disk says use: ceph.',
  ),
  gpu: described(z.optional(gpu), 'How pods share a GPU. Default: exclusive.'),
  mqttBroker: described(
    z.optional(map({ address: address(), port: described(z.optional(port()), 'Default: 1883.') })),
    'The MQTT broker outside the cluster.',
  ),
  cameras: described(z.optional(list(camera, 'a list of cameras')), 'Cameras to record.'),
  sprinklers: described(
    z.optional(
      map({
        device: described(device(), 'Serial device of the sprinklers.'),
        nodeSelector: described(dictionary(labelKey(), labelValue(), 'a map of labels'), 'Labels of the host that has it.'),
      }),
    ),
    'The sprinklers on a USB serial device.',
  ),
  accept: described(
    z.optional(list(acceptance, 'a list of maps with rule, unit and because')),
    'Broken rules that are all right here; they become warnings.',
  ),
  fit: described(
    z.optional(choice(['stop', 'warn'])),
    'What pulumi preview and up do when the home does not fit: stop, or go on with a warning. Default: stop.',
  ),
  k3sVersion: described(
    z.optional(text('a version of k3s such as v1.36.5+k3s1', /^v[0-9]+\.[0-9]+\.[0-9]+\+k3s[0-9]+$/)),
    'Default: the version this program was tried with.',
  ),
  k3sSha256: described(
    z.optional(map({ amd64: z.optional(sha256()), arm64: z.optional(sha256()) })),
    "SHA-256 of k3s' binary for each architecture. Default: that of the version this program was tried with; for another, what is published beside it.",
  ),
  k3sImages: described(
    z.optional(flag()),
    "Whether nodes also download the archive of k3s' own images, for homes without a way to their registry. Default: false.",
  ),
  mirror: described(
    z.optional(text('the http or https address of a mirror, without user or password', /^https?:\/\/[^\s@]+$/, 500)),
    'Where binaries are downloaded from. Default: their projects.',
  ),
});

/** A stack's settings as the file says them. */
export type StackEntry = z.infer<typeof stackSchema>;
