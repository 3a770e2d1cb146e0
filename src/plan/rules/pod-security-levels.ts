import { listContainers, type ContainerSpec, type PodSpec } from '../pod-spec.js';

/** Levels of kubernetes/pod-security-admission, from what allows everything to what allows least. */
export const LEVELS = ['privileged', 'baseline', 'restricted'] as const;
export type Level = (typeof LEVELS)[number];

/** Capabilities that container runtimes give by default, without NET_RAW: policy/check_capabilities_baseline.go. */
const DEFAULT_CAPABILITIES = new Set(
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(' '),
);

/** Those that Kubernetes 1.32 to 1.36 hold to be safe: policy/check_sysctls.go. */
const SAFE_SYSCTLS = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
]);

const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

/** Volumes that reach nothing of the host and no server on the network: policy/check_restrictedVolumes.go. */
const PLAIN_VOLUMES = 'configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret'.split(' ');

interface Confined {
  readonly seccompProfile?: { readonly type?: string };
  readonly appArmorProfile?: { readonly type?: string };
  readonly seLinuxOptions?: { readonly type?: string; readonly user?: string; readonly role?: string };
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
}

interface ContainerSecurity extends Confined {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly procMount?: string;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
}

/** How probes and lifecycle hooks name another host than their own pod. */
interface Handler {
  readonly httpGet?: { readonly host?: string };
  readonly tcpSocket?: { readonly host?: string };
}

interface SecuredContainer extends Omit<ContainerSpec, 'securityContext'> {
  readonly securityContext?: ContainerSecurity;
  readonly lifecycle?: { readonly postStart?: Handler; readonly preStop?: Handler };
}

interface SecuredPod extends PodSpec {
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  /** `false` gives the pod users of its own: its root is not the host's. */
  readonly hostUsers?: boolean;
  readonly securityContext?: Confined & { readonly sysctls?: readonly { readonly name: string }[] };
}

/** What a pod asks for that `baseline` forbids, in the order of its fields: policy/check_*.go at v0.36.2. */
export function* beyondBaseline(spec: PodSpec): Iterable<string> {
  const pod = spec as SecuredPod;
  for (const name of ['hostNetwork', 'hostPID', 'hostIPC'] as const) if (pod[name] === true) yield name;
  for (const { hostPath } of pod.volumes ?? []) if (hostPath !== undefined) yield `the host's ${hostPath.path}`;
  for (const { name } of pod.securityContext?.sysctls ?? []) if (!SAFE_SYSCTLS.has(name)) yield `the sysctl ${name}`;
  yield* unconfined(pod.securityContext, '');
  for (const container of listContainers(pod) as readonly SecuredContainer[]) {
    const inside = ` in container '${container.name}'`;
    const { securityContext = {}, ports = [] } = container;
    const { privileged, capabilities, procMount } = securityContext;
    if (privileged === true) yield `privileged${inside}`;
    for (const name of capabilities?.add ?? []) if (!DEFAULT_CAPABILITIES.has(name)) yield `the capability ${name}${inside}`;
    for (const { hostPort = 0 } of ports) if (hostPort !== 0) yield `hostPort ${hostPort}${inside}`;
    if (procMount !== undefined && procMount !== 'Default' && pod.hostUsers !== false) yield `procMount ${procMount}${inside}`;
    yield* unconfined(securityContext, inside);
    for (const host of otherHosts(container)) yield `a probe or hook of host ${host}${inside}`;
  }
}

/** What a pod asks for, often by saying nothing, that `baseline` allows and `restricted` forbids. */
export function* beyondRestricted(spec: PodSpec): Iterable<string> {
  const pod = spec as SecuredPod;
  const ownUsers = pod.hostUsers === false;
  for (const volume of pod.volumes ?? []) {
    // The API server makes an emptyDir of a volume that does not say what it is.
    const type = Object.keys(volume).find((key) => key !== 'name') ?? 'emptyDir';
    if (type !== 'hostPath' && !PLAIN_VOLUMES.includes(type)) yield `the ${type} volume '${volume.name}'`;
  }
  if (!ownUsers && pod.securityContext?.runAsNonRoot === false) yield 'root (runAsNonRoot: false)';
  if (!ownUsers && pod.securityContext?.runAsUser === 0) yield 'root (runAsUser: 0)';
  for (const { name, securityContext = {} } of listContainers(pod) as readonly SecuredContainer[]) {
    const inside = ` in container '${name}'`;
    const { capabilities = {}, procMount } = securityContext;
    const nonRoot = securityContext.runAsNonRoot ?? pod.securityContext?.runAsNonRoot;
    if (!ownUsers && nonRoot !== true) yield `root (no runAsNonRoot: true)${inside}`;
    if (!ownUsers && securityContext.runAsUser === 0) yield `root (runAsUser: 0)${inside}`;
    if (securityContext.allowPrivilegeEscalation !== false) yield `more privileges later (no allowPrivilegeEscalation: false)${inside}`;
    if (capabilities.drop?.includes('ALL') !== true) yield `the usual capabilities (no drop: [ALL])${inside}`;
    for (const added of capabilities.add ?? []) {
      if (added !== 'NET_BIND_SERVICE' && DEFAULT_CAPABILITIES.has(added)) yield `the capability ${added}${inside}`;
    }
    if (procMount !== undefined && procMount !== 'Default' && ownUsers) yield `procMount ${procMount}${inside}`;
    if ((securityContext.seccompProfile ?? pod.securityContext?.seccompProfile) === undefined)
      yield `every system call (no seccompProfile RuntimeDefault or Localhost)${inside}`;
  }
}

function* unconfined({ seccompProfile, appArmorProfile, seLinuxOptions }: Confined = {}, inside: string): Iterable<string> {
  for (const [kind, profile] of [
    ['seccomp', seccompProfile],
    ['AppArmor', appArmorProfile],
  ] as const) {
    if (profile !== undefined && !['RuntimeDefault', 'Localhost'].includes(profile.type ?? '')) yield `${kind} ${profile.type}${inside}`;
  }
  const { type = '', user = '', role = '' } = seLinuxOptions ?? {};
  if (!SELINUX_TYPES.includes(type) || user !== '' || role !== '') yield `SELinux options of its own${inside}`;
}

function otherHosts({ livenessProbe, readinessProbe, startupProbe, lifecycle }: SecuredContainer): readonly string[] {
  const handlers = [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop] as readonly (
    Handler | undefined
  )[];
  return handlers.flatMap((handler) => [handler?.httpGet?.host ?? '', handler?.tcpSocket?.host ?? '']).filter((host) => host !== '');
}
