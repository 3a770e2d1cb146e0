import { objectIn } from '../../../homes/correct-home.js';
import { put } from '../../../homes/edit.js';
import { POD, FIRST, WORKLOADS, MOUNTING, misspell, set, add, type Mutation } from './mutation.js';

/** What is written into fields by hand. */
export const contentMutations: readonly Mutation[] = [
  {
    title: 'a mounted key is misspelled',
    caughtBy: ['config-key'],
    targets: ['segment'],
    apply: (draft, target) => put(objectIn(draft, target), `${FIRST}.volumeMounts.0.subPath`, 'segment-conf'),
  },
  {
    title: 'a key is misspelled in a variable',
    caughtBy: ['config-key'],
    targets: ['db'],
    apply: misspell(`${FIRST}.env.0.valueFrom.secretKeyRef.key`),
  },
  {
    title: 'replicas change without their configuration',
    caughtBy: ['ordinal-config'],
    targets: ['segment'],
    apply: set('spec.replicas', 1, 3, 4),
  },
  {
    title: 'privileged is set for good measure',
    caughtBy: ['privileged'],
    targets: ['pong', 'segment', 'pruner', 'db', 'landing', 'pongTest'],
    apply: set(`${FIRST}.securityContext`, { privileged: true }),
  },
  {
    title: 'a device loses its type',
    caughtBy: ['device-type'],
    targets: ['sprinklers'],
    apply: set(`${POD}.volumes.0.hostPath.type`, undefined, '', 'File'),
  },
  {
    title: 'a device moves',
    caughtBy: ['device-declared'],
    targets: ['sprinklers'],
    apply: set(`${POD}.volumes.0.hostPath.path`, '/dev/ttyACM1', '/dev/ttyUSB0'),
  },
  {
    title: 'a machine loses its card',
    caughtBy: ['gpu'],
    targets: ['segment'],
    apply: (draft) => {
      draft.machines = draft.machines.map(({ gpu: _, ...machine }) => machine);
    },
  },
  {
    title: 'a password is typed into a variable',
    caughtBy: ['credential-outside-secret'],
    targets: WORKLOADS,
    apply: (draft, target, salt) => {
      const name = ['DB_PASSWORD', 'API_TOKEN', 'apiKey', 'CLIENT_SECRET', 'MQTT_PASSWD'][salt % 5]!;
      add(objectIn(draft, target), `${FIRST}.env`, { name, value: `hunter-${salt}-x` });
    },
  },
  {
    title: 'a password is typed into a ConfigMap',
    caughtBy: ['credential-outside-secret'],
    targets: ['sprinklersConfig', 'segmentConfig'],
    apply: (draft, target, salt) => {
      const [key, value] = [
        ['PASSWORD', `hunter-${salt}-x`],
        ['url', `postgres://app:hunter${salt}@db.example.org/app`],
        ['app.conf', `user = app\npassword = hunter-${salt}-x\n`],
      ][salt % 3]!;
      put(objectIn(draft, target), ['data', key!], value);
    },
  },
  {
    title: 'a route is written for Traefik 2',
    caughtBy: ['route-syntax', 'outdated-api'],
    targets: ['pongRoute'],
    apply: (draft, target, salt) =>
      salt % 2 === 0
        ? put(objectIn(draft, target), 'spec.routes.0.match', 'HostRegexp(`{any:.*}`)')
        : put(objectIn(draft, target), 'apiVersion', 'traefik.containo.us/v1alpha1'),
  },
  {
    title: 'a second game takes the same host',
    caughtBy: ['route-clash'],
    targets: ['pongRoute'],
    apply: (draft, target, salt) => {
      const twin = structuredClone(objectIn(draft, target));
      put(twin, 'metadata.name', `pong-${salt}`);
      draft.charts.games['twin'] = twin;
    },
  },
  {
    title: 'a LoadBalancer takes a port that is taken',
    caughtBy: ['host-port-clash'],
    targets: ['landingPort'],
    apply: set('spec.ports.0.port', 80, 443, 22, 10250, 6443),
  },
  {
    title: 'a name gets a capital',
    caughtBy: ['object-name'],
    targets: WORKLOADS,
    apply: (draft, target, salt) => put(objectIn(draft, target), 'metadata.name', `Name-${salt}`),
  },
  {
    title: 'a Service begins with a digit',
    caughtBy: ['object-name'],
    targets: ['pongService', 'landingService'],
    apply: (draft, target, salt) => put(objectIn(draft, target), 'metadata.name', `${salt}-game`),
  },
  {
    title: 'a label holds a title',
    caughtBy: ['label-value'],
    targets: [...WORKLOADS, 'roms', 'headers'],
    apply: set('metadata.labels', { title: 'Space Invaders' }, { title: 'x'.repeat(64) }),
  },
  {
    title: 'a pod mounts a claim that does not exist',
    caughtBy: ['reference-exists'],
    targets: MOUNTING,
    apply: (draft, target, salt) =>
      add(objectIn(draft, target), `${POD}.volumes`, { name: 'lost', persistentVolumeClaim: { claimName: `lost-${salt}` } }),
  },
  {
    title: 'a certificate is asked for on the route',
    caughtBy: ['ignored-annotation'],
    targets: ['pongRoute', 'pongService', 'headers'],
    apply: set('metadata.annotations', { 'cert-manager.io/cluster-issuer': 'home-ca' }, { 'cert-manager.io/issuer': 'home-ca' }),
  },
];
