import type { SecurityContext } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Image } from '../core/image.js';

/** Linux capabilities that a home's services ask for. */
export type Capability =
  | 'CHOWN'
  | 'DAC_OVERRIDE'
  | 'DAC_READ_SEARCH'
  | 'FOWNER'
  | 'FSETID'
  | 'IPC_LOCK'
  | 'KILL'
  | 'MKNOD'
  | 'NET_ADMIN'
  | 'NET_BIND_SERVICE'
  | 'NET_RAW'
  | 'SETFCAP'
  | 'SETGID'
  | 'SETPCAP'
  | 'SETUID'
  | 'SYS_ADMIN'
  | 'SYS_CHROOT'
  | 'SYS_NICE'
  | 'SYS_PTRACE'
  | 'SYS_RAWIO'
  | 'SYS_RESOURCE'
  | 'SYS_TIME';

/** What a container may do to its node. */
export type Security = ConfinedSecurity | PrivilegedSecurity;

/** The usual kind: no way to more rights than it starts with. */
export interface ConfinedSecurity {
  readonly privileged?: false;
  /** What it keeps of root's rights; all others are dropped. @default - none */
  readonly capabilities?: readonly Capability[];
  /** Whether it may write only to its mounts. @default false */
  readonly readOnlyRoot?: boolean;
}

/** Root of the node in all but name. Only for drivers and device access that nothing else gives. */
export interface PrivilegedSecurity {
  readonly privileged: true;
}

/** Renders what a container may do; an image that says its user runs as that user and never as root. */
export function securityContext(security: Security, image: Image): SecurityContext {
  if (security.privileged === true) return { privileged: true };
  const { capabilities = [], readOnlyRoot } = security;
  const user = image.user === undefined || image.user === 0 ? {} : { runAsNonRoot: true, runAsUser: image.user };
  return {
    ...user,
    allowPrivilegeEscalation: false,
    capabilities: capabilities.length === 0 ? { drop: ['ALL'] } : { drop: ['ALL'], add: [...capabilities] },
    ...(readOnlyRoot === undefined ? {} : { readOnlyRootFilesystem: readOnlyRoot }),
  };
}
