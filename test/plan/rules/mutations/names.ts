import { objectIn } from '../../../homes/correct-home.js';
import { put } from '../../../homes/edit.js';
import { FIRST, misspell, set, remove, type Mutation } from './mutation.js';

/** What is dropped, renamed or moved while others still name it. */
export const nameMutations: readonly Mutation[] = [
  {
    title: 'a Service is dropped',
    caughtBy: ['service-exists', 'service-named', 'headless-service', 'endpoint-slice'],
    targets: ['pongService', 'segmentService', 'dbService', 'landingService', 'broker'],
    apply: remove,
  },
  {
    title: 'a Service is renamed',
    caughtBy: ['service-exists', 'service-named', 'headless-service', 'endpoint-slice'],
    targets: ['pongService', 'segmentService', 'dbService', 'landingService', 'broker'],
    apply: misspell('metadata.name'),
  },
  {
    title: 'a namespace is dropped',
    caughtBy: ['namespace-exists'],
    targets: ['gamesNamespace', 'houseNamespace', 'argocdNamespace', 'rookNamespace'],
    apply: remove,
  },
  { title: 'a Secret is dropped', caughtBy: ['reference-exists'], targets: ['brokerSecret', 'dbSecret', 'loginSecret'], apply: remove },
  {
    title: 'a ConfigMap is renamed',
    caughtBy: ['reference-exists'],
    targets: ['sprinklersConfig', 'segmentConfig'],
    apply: misspell('metadata.name'),
  },
  { title: 'a claim is dropped', caughtBy: ['reference-exists'], targets: ['roms', 'footage', 'landingCache'], apply: remove },
  {
    title: 'a claim moves to another namespace',
    caughtBy: ['reference-exists'],
    targets: ['roms', 'footage', 'landingCache'],
    apply: (draft, target) => put(objectIn(draft, target), 'metadata.namespace', target === 'roms' ? 'house' : 'games'),
  },
  { title: 'a middleware is renamed', caughtBy: ['middleware-exists'], targets: ['headers', 'login'], apply: misspell('metadata.name') },
  { title: 'the issuer is renamed', caughtBy: ['reference-exists'], targets: ['issuer'], apply: misspell('metadata.name') },
  { title: 'a Certificate is dropped', caughtBy: ['tls-secret'], targets: ['pongCertificate'], apply: remove },
  {
    title: 'a Certificate moves to another namespace',
    caughtBy: ['certificate-namespace'],
    targets: ['pongCertificate'],
    apply: set('metadata.namespace', 'house', 'argocd'),
  },
  {
    title: 'a host is misspelled in the Certificate',
    caughtBy: ['certificate-hosts'],
    targets: ['pongCertificate'],
    apply: misspell('spec.dnsNames.0'),
  },
  {
    title: 'a container port is renamed',
    caughtBy: ['probe-port', 'target-port'],
    targets: ['pong', 'landing'],
    apply: misspell(`${FIRST}.ports.0.name`),
  },
  {
    title: "a Service's target port is renamed",
    caughtBy: ['target-port'],
    targets: ['pongService', 'landingService', 'landingPort'],
    apply: misspell('spec.ports.0.targetPort'),
  },
  {
    title: "a Service's port is renamed",
    caughtBy: ['service-exists', 'endpoint-slice'],
    targets: ['pongService', 'landingService', 'broker'],
    apply: misspell('spec.ports.0.name'),
  },
  {
    title: "a pod's label is changed",
    caughtBy: ['service-selector', 'headless-service'],
    targets: ['pong', 'segment', 'db', 'landing'],
    apply: misspell(['spec', 'template', 'metadata', 'labels', 'app.kubernetes.io/name']),
  },
  {
    title: "a Service's selector is changed",
    caughtBy: ['service-selector', 'headless-service'],
    targets: ['pongService', 'segmentService', 'dbService', 'landingService'],
    apply: misspell(['spec', 'selector', 'app.kubernetes.io/name']),
  },
  {
    title: 'a headless Service gets an address',
    caughtBy: ['headless-service'],
    targets: ['segmentService', 'dbService'],
    apply: set('spec.clusterIP', undefined, '10.43.0.99'),
  },
];
