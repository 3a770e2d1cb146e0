import { OutputRef, SecretRef } from '../../../../constructs/core/secret-ref.js';
import { drop, objectIn } from '../../../homes/correct-home.js';
import { put } from '../../../homes/edit.js';
import { POD, FIRST, type RuleCase, set, without } from '../rule-case.js';

/** What objects name in each other, and what they must find there. */
export const referencesCases: readonly RuleCase[] = [
  {
    rule: 'reference-exists',
    breaks: [
      ['a Secret that nothing makes', 'apps/StatefulSet/house/db', without('dbSecret')],
      ['a claim that nothing makes', 'apps/Deployment/games/pong', without('roms')],
      ['a ConfigMap that nothing makes', 'apps/StatefulSet/house/segment', without('segmentConfig')],
      ['an account that nothing makes', 'apps/Deployment/games/pong', set('pong', `${POD}.serviceAccountName`, 'player')],
      ['a priority class that nothing makes', 'apps/Deployment/house/sprinklers', without('urgent')],
      ['an issuer that nothing makes', 'cert-manager.io/Certificate/games/pong', without('issuer')],
      ["a middleware's Secret that nothing makes", 'traefik.io/Middleware/house/login', without('loginSecret')],
      ['a claim in another namespace', 'apps/Deployment/games/pong', set('roms', 'metadata.namespace', 'house')],
    ],
    allows: [
      ['a Secret marked optional', set('landing', `${FIRST}.envFrom`, [{ secretRef: { name: 'extra', optional: true } }])],
      ['the Secret of a Certificate', set('pong', `${POD}.volumes.1`, { name: 'tls', secret: { secretName: 'pong-cert' } })],
      ['the ConfigMap that Kubernetes makes', set('pong', `${POD}.volumes.1`, { name: 'ca', configMap: { name: 'kube-root-ca.crt' } })],
      ["Kubernetes' own priority classes", set('pong', `${POD}.priorityClassName`, 'system-node-critical')],
    ],
  },
  {
    rule: 'config-key',
    breaks: [
      [
        'a file of a key that the ConfigMap lacks',
        'apps/StatefulSet/house/segment',
        set('segment', `${FIRST}.volumeMounts.0.subPath`, 'segment-conf'),
      ],
      [
        'a variable of a key that the Secret lacks',
        'apps/StatefulSet/house/db',
        set('db', `${FIRST}.env.0.valueFrom.secretKeyRef.key`, 'passwd'),
      ],
      ['a variable of a key that the ConfigMap lacks', 'apps/Deployment/house/sprinklers', set('sprinklersConfig', 'data', { ZONE: '4' })],
      [
        'an item of a key that the ConfigMap lacks',
        'apps/StatefulSet/house/segment',
        set('segment', `${POD}.volumes.0.configMap.items`, [{ key: 'segment', path: 'segment-0' }]),
      ],
    ],
    allows: [
      [
        'a key under another path',
        (draft) => {
          put(objectIn(draft, 'segment'), `${POD}.volumes.0.configMap.items`, [{ key: 'segment-1', path: 'camera' }]);
          put(objectIn(draft, 'segment'), `${FIRST}.volumeMounts.0.subPath`, 'camera');
        },
      ],
      [
        "a certificate's key",
        set('pong', `${POD}.volumes.1`, {
          name: 'tls',
          secret: { secretName: 'pong-cert', items: [{ key: 'tls.crt', path: 'crt' }] },
        }),
      ],
    ],
  },
  {
    rule: 'foreign-config',
    breaks: [
      [
        "environment from another workload's ConfigMap",
        'apps/Deployment/house/landing',
        set('landing', `${FIRST}.env.1`, {
          name: 'ZONES',
          valueFrom: { configMapKeyRef: { name: 'sprinklers', key: 'ZONES' } },
        }),
      ],
      [
        "all of another workload's ConfigMap",
        'apps/StatefulSet/house/db',
        set('db', `${FIRST}.envFrom`, [{ configMapRef: { name: 'sprinklers' } }]),
      ],
    ],
    allows: [
      [
        'environment from a shared ConfigMap',
        (draft) => {
          put(objectIn(draft, 'sprinklersConfig'), 'metadata.labels', {});
          put(objectIn(draft, 'landing'), `${FIRST}.envFrom`, [{ configMapRef: { name: 'sprinklers' } }]);
        },
      ],
    ],
  },
  {
    rule: 'ordinal-config',
    breaks: [
      ['a replica without its entry', 'apps/StatefulSet/house/segment', set('segment', 'spec.replicas', 3)],
      ['an entry without its replica', 'apps/StatefulSet/house/segment', set('segment', 'spec.replicas', 1)],
      ['numbers that begin elsewhere', 'apps/StatefulSet/house/segment', set('segment', 'spec.ordinals', { start: 1 })],
    ],
    allows: [
      ['a ConfigMap without numbers', set('segmentConfig', 'data', { 'segment-0': 'a', 'segment-1': 'b', 'nginx.conf': 'c' })],
      [
        'numbers and entries that begin at 1',
        (draft) => {
          put(objectIn(draft, 'segment'), 'spec.ordinals', { start: 1 });
          put(objectIn(draft, 'segment'), `${FIRST}.volumeMounts.0.subPath`, '1.conf');
          put(objectIn(draft, 'segmentConfig'), 'data', { '1.conf': 'a', '2.conf': 'b' });
        },
      ],
    ],
  },
  {
    rule: 'issuer-secret',
    breaks: [
      ['an issuer without its key', 'cert-manager.io/ClusterIssuer/home-ca', without('caSecret')],
      [
        "an issuer without its DNS provider's token",
        'cert-manager.io/ClusterIssuer/home-ca',
        set('issuer', 'spec', {
          acme: {
            privateKeySecretRef: { name: 'account' },
            solvers: [{ dns01: { cloudflare: { apiTokenSecretRef: { name: 'cloudflare', key: 'api-token' } } } }],
          },
        }),
      ],
    ],
    allows: [['an issuer that signs itself', set('issuer', 'spec', { selfSigned: {} })]],
  },
  {
    rule: 'binding-exists',
    breaks: [
      ['a role that was removed', 'rbac.authorization.k8s.io/RoleBinding/house/janitor', without('cleaning')],
      ['an account that was removed', 'rbac.authorization.k8s.io/RoleBinding/house/janitor', without('janitor')],
    ],
    allows: [["one of Kubernetes' roles", set('janitorCleans', 'roleRef', { kind: 'ClusterRole', name: 'view' })]],
  },
  {
    rule: 'project-exists',
    breaks: [
      ['a project that was removed', 'argoproj.io/Application/argocd/games', without('project')],
      ['a project that never was', 'argoproj.io/Application/argocd/rook', set('operator', 'spec.project', 'attic')],
    ],
    allows: [
      [
        'projects that somebody else makes',
        (draft) => {
          drop(draft, 'project');
          drop(draft, 'otherProject');
        },
      ],
    ],
  },
  {
    rule: 'secret-name',
    breaks: [
      [
        'a secret with a space in its name',
        'host/pi-4/etc/secret',
        (draft) => draft.files.push({ host: 'pi-4', path: '/etc/secret', content: new SecretRef('my secret') }),
      ],
      ['a secret with capitals in its name', 'core/Secret/house/db', set('dbSecret', 'stringData.password', new SecretRef('dbPassword'))],
    ],
  },
  {
    rule: 'output-exists',
    breaks: [
      ['an output of a command that was removed', 'host/pi-3/etc/rancher/k3s/agent-token', (draft) => draft.commands.splice(0)],
      [
        'an output of a file',
        'host/pi-4/etc/token',
        (draft) => draft.files.push({ host: 'pi-4', path: '/etc/token', content: new OutputRef('host/pi-3/etc/rancher/k3s/agent-token') }),
      ],
    ],
  },
];
