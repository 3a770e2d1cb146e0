import { objectIn, type HomeDraft } from '../../../homes/correct-home.js';
import { put } from '../../../homes/edit.js';
import { POD, FIRST, type RuleCase } from '../rule-case.js';

const PONG = 'apps/Deployment/games/pong';
const SECURED = {
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

/** Holds a namespace to a level. */
export function enforce(draft: HomeDraft, namespace: 'gamesNamespace' | 'houseNamespace', level: string): void {
  put(objectIn(draft, namespace), ['metadata', 'labels', 'pod-security.kubernetes.io/enforce'], level);
}

/** Holds the games to a level, pods secured enough for any, and gives one of them something else. */
function asking(level: string, keys: string, value: unknown): (draft: HomeDraft) => void {
  return (draft) => {
    enforce(draft, 'gamesNamespace', level);
    for (const name of ['pong', 'pongTest'] as const) put(objectIn(draft, name), `${FIRST}.securityContext`, structuredClone(SECURED));
    put(objectIn(draft, 'pong'), keys, value);
  };
}

const CONTEXT = `${FIRST}.securityContext`;
const forbiddenByBaseline: readonly (readonly [what: string, keys: string, value: unknown])[] = [
  ["the host's network", `${POD}.hostNetwork`, true],
  ["the host's processes", `${POD}.hostPID`, true],
  ["the host's memory", `${POD}.hostIPC`, true],
  ['everything', CONTEXT, { privileged: true }],
  ['a capability that is not given by default', `${CONTEXT}.capabilities.add`, ['NET_ADMIN']],
  ['raw packets, which runtimes give by default', `${CONTEXT}.capabilities.add`, ['NET_RAW']],
  ["a folder of the host's", `${POD}.volumes.0`, { name: 'roms', hostPath: { path: '/srv/roms', type: 'Directory' } }],
  ["a port of the host's", `${FIRST}.ports.0.hostPort`, 8080],
  ['all of /proc', `${CONTEXT}.procMount`, 'Unmasked'],
  ['an unsafe sysctl', `${POD}.securityContext.sysctls`, [{ name: 'kernel.msgmax', value: '65536' }]],
  ['every system call', `${CONTEXT}.seccompProfile.type`, 'Unconfined'],
  ['every system call for the whole pod', `${POD}.securityContext.seccompProfile`, { type: 'Unconfined' }],
  ['no AppArmor', `${CONTEXT}.appArmorProfile`, { type: 'Unconfined' }],
  ['an SELinux type of its own', `${POD}.securityContext.seLinuxOptions`, { type: 'spc_t' }],
  ["a probe of another host's port", `${FIRST}.livenessProbe.httpGet.host`, '127.0.0.1'],
];
const forbiddenByRestricted: readonly (readonly [what: string, keys: string, value: unknown])[] = [
  ['nothing and so may be root', `${CONTEXT}.runAsNonRoot`, undefined],
  ['root', `${CONTEXT}.runAsUser`, 0],
  ['root for the whole pod', `${POD}.securityContext`, { runAsUser: 0 }],
  ['to gain privileges', `${CONTEXT}.allowPrivilegeEscalation`, undefined],
  ['the default capabilities', `${CONTEXT}.capabilities.drop`, ['NET_RAW']],
  ['a default capability', `${CONTEXT}.capabilities.add`, ['CHOWN']],
  ['no seccomp profile', `${CONTEXT}.seccompProfile`, undefined],
  ["a server's folder", `${POD}.volumes.0`, { name: 'roms', nfs: { server: '192.0.2.9', path: '/roms' } }],
  ['an init container without a security context', `${POD}.initContainers`, [{ name: 'init', image: 'busybox:1.37.0' }]],
];

/** What pods ask for, against what their namespace allows. */
export const podSecurityCases: readonly RuleCase[] = [
  {
    rule: 'pod-security',
    breaks: [
      ...forbiddenByBaseline.map(([what, keys, value]) => [`${what} at baseline`, PONG, asking('baseline', keys, value)] as const),
      ...forbiddenByBaseline.map(([what, keys, value]) => [`${what} at restricted`, PONG, asking('restricted', keys, value)] as const),
      ...forbiddenByRestricted.map(([what, keys, value]) => [`${what} at restricted`, PONG, asking('restricted', keys, value)] as const),
      ['a device at baseline', 'apps/Deployment/house/sprinklers', (draft) => enforce(draft, 'houseNamespace', 'baseline')],
      ['a Job that says nothing at restricted', 'batch/Job/games/pong-test', (draft) => enforce(draft, 'gamesNamespace', 'restricted')],
      ['a level that there is not', 'core/Namespace/games', (draft) => enforce(draft, 'gamesNamespace', 'strict')],
    ],
    allows: [
      ...forbiddenByBaseline.map(([what, keys, value]) => [`${what} at privileged`, asking('privileged', keys, value)] as const),
      ...forbiddenByRestricted.map(([what, keys, value]) => [`${what} at baseline`, asking('baseline', keys, value)] as const),
      ['pods that are secured at restricted', asking('restricted', `${FIRST}.name`, 'game')],
      ['low ports at restricted', asking('restricted', `${CONTEXT}.capabilities.add`, ['NET_BIND_SERVICE'])],
      [
        'a safe sysctl',
        asking('restricted', `${POD}.securityContext.sysctls`, [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }]),
      ],
      ['a folder that says nothing', asking('restricted', `${POD}.volumes.1`, { name: 'scratch' })],
      ['a level of another namespace', (draft) => enforce(draft, 'gamesNamespace', 'baseline')],
      [
        'what the pod says for its containers',
        (draft) => {
          asking('restricted', CONTEXT, { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } })(draft);
          put(objectIn(draft, 'pong'), `${POD}.securityContext`, { runAsNonRoot: true, seccompProfile: { type: 'Localhost' } });
        },
      ],
      [
        'root of users of its own',
        (draft) => {
          asking('restricted', CONTEXT, { ...SECURED, runAsNonRoot: false, runAsUser: 0 })(draft);
          put(objectIn(draft, 'pong'), `${POD}.hostUsers`, false);
        },
      ],
    ],
  },
];
