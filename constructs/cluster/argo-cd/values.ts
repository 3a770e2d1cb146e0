import { sizeText } from '../../core/quantity.js';
import type { Resources } from '../../workload/resources.js';
import { type ChartResources, chartResources } from '../chart-resources.js';
import type { ArgoCdResources } from './argo-cd-resources.js';

interface Variable {
  readonly name: string;
  readonly value: string;
}

interface Component {
  readonly resources: ChartResources;
  readonly env?: readonly Variable[];
}

/** Values of chart argo-cd 10 that a home sets. */
export interface ArgoCdValues {
  readonly global: { readonly domain: string; readonly image: { readonly tag: string } };
  readonly crds: { readonly install: true; readonly keep: true };
  readonly configs: {
    readonly cm: Readonly<Record<`resource.customizations.health.${string}`, string>> & { readonly 'admin.enabled': boolean };
    readonly params: {
      readonly 'server.insecure': true;
      readonly 'controller.status.processors': number;
      readonly 'controller.operation.processors': number;
      readonly 'controller.kubectl.parallelism.limit': number;
      readonly 'reposerver.parallelism.limit': number;
    };
    readonly secret: { readonly createSecret: false };
  };
  readonly controller: Component;
  readonly repoServer: Component & { readonly copyutil: Component };
  readonly redis: Component;
  readonly redisSecretInit: Component;
  readonly server: Component & { readonly replicas: number };
  readonly applicationSet: Component & { readonly replicas: 0 };
  readonly dex: { readonly enabled: false };
  readonly notifications: { readonly enabled: false };
}

export interface ArgoCdSettings {
  readonly version: string;
  readonly host: string;
  readonly ui: boolean;
  readonly resources: ArgoCdResources;
}

/** Values for a small cluster, with the health checks that waves rely on. */
export function argoCdValues({ version, host, ui, resources }: ArgoCdSettings): ArgoCdValues {
  const { controller, repoServer, redis, server } = resources;
  return {
    global: { domain: host, image: { tag: version } },
    // Definitions outlive the release: the Applications in them would otherwise take every object along.
    crds: { install: true, keep: true },
    configs: {
      cm: {
        'admin.enabled': ui,
        'resource.customizations.health.argoproj.io_Application': APPLICATION_HEALTH,
        'resource.customizations.health.ceph.rook.io_CephFilesystem': FILESYSTEM_HEALTH,
      },
      params: {
        // Traefik brings the TLS; with TLS here as well, each would redirect to the other.
        'server.insecure': true,
        'controller.status.processors': 10,
        'controller.operation.processors': 5,
        'controller.kubectl.parallelism.limit': 5,
        'reposerver.parallelism.limit': 2,
      },
      secret: { createSecret: false },
    },
    controller: collecting(controller),
    repoServer: { ...collecting(repoServer), copyutil: { resources: chartResources(redis) } },
    redis: { resources: chartResources(redis) },
    redisSecretInit: { resources: chartResources(redis) },
    server: { ...collecting(server), replicas: ui ? 1 : 0 },
    // The chart cannot leave it out, but it can run none.
    applicationSet: { resources: chartResources(redis), replicas: 0 },
    dex: { enabled: false },
    notifications: { enabled: false },
  };
}

/** Go collects garbage earlier when it knows its limit; 80 to 90 percent of it is argoproj/argo-cd@v3.5.1's own advice. */
function collecting(resources: Resources): Component {
  const memory = resources.limits.memory.toMebibytes();
  const limit = `${Math.floor(memory * 0.85)}MiB`;
  if (memory < 64)
    throw new Error(`a part of Argo CD is given ${sizeText(resources.limits.memory)} of memory at most; it needs 64Mi or more`);
  return { resources: chartResources(resources), env: [{ name: 'GOMEMLIMIT', value: limit }] };
}

/**
 * An Application is as healthy as what it holds, once it holds what its source says now: what is not applied yet, or what
 * was of another version, says nothing. Without this, waves among Applications would not wait (removed upstream in 1.8).
 */
const APPLICATION_HEALTH = `local health = {status = "Progressing", message = "not looked at yet"}
if obj.status == nil or obj.status.health == nil or obj.status.health.status == nil or obj.status.sync == nil then
  return health
end
health.status = obj.status.health.status
health.message = obj.status.health.message or ""
local compared = obj.status.sync.comparedTo
local current = compared ~= nil and compared.source ~= nil and compared.source.targetRevision == obj.spec.source.targetRevision
if health.status == "Healthy" and (obj.status.sync.status ~= "Synced" or not current) then
  health.status = "Progressing"
  health.message = "not synced yet"
end
return health
`;

/** Healthy when Rook says Ready; without this, a file system counts as healthy before it exists. */
const FILESYSTEM_HEALTH = `local phase = obj.status ~= nil and obj.status.phase or ""
if phase == "Ready" then
  return {status = "Healthy", message = ""}
elseif phase == "Failure" then
  return {status = "Degraded", message = "Rook reports a failure"}
end
return {status = "Progressing", message = "Rook is making it"}
`;
