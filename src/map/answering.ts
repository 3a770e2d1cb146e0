import type { Manifest } from '../../constructs/core/manifest.js';
import { groupKind } from '../../constructs/core/identity.js';
import type { Plan } from '../plan/plan.js';

interface ServiceSpec {
  readonly type?: string;
  readonly selector?: Readonly<Record<string, string>>;
  readonly ports?: readonly { readonly port: number }[];
}

interface RouteSpec {
  readonly routes?: readonly {
    readonly match?: string;
    readonly services?: readonly { readonly name: string; readonly namespace?: string }[];
  }[];
}

interface TemplateSpec {
  readonly template?: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> } };
}

/** Ports of addresses that name none. */
const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'smb:': 445 };

const WORKLOADS = new Set(['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet']);

/** What is behind an address: `namespace/workload` of each, and the unit that leads there. */
export interface Answering {
  readonly workloads: ReadonlySet<string>;
  readonly unit?: string;
}

/**
 * Follows addresses through routes and Services to workloads, as Traefik and ServiceLB will. A Service that only a chart
 * brings is taken for the workload of its name.
 */
export function answering({ units }: Plan): (url: string) => Answering {
  const objects = units.flatMap(({ id, body }) => (body.type === 'KubernetesObject' ? [{ id, manifest: body.manifest }] : []));
  const ofKind = (kind: string) => objects.filter(({ manifest }) => groupKind(manifest) === kind);
  const services = new Map(ofKind('core/Service').map((service) => [keyOf(service.manifest), service]));
  const routes = ofKind('traefik.io/IngressRoute');
  const workloads = objects.filter(({ manifest }) => WORKLOADS.has(groupKind(manifest)));

  const behind = (key: string): readonly string[] => {
    const service = services.get(key);
    if (service === undefined) return [key];
    const { selector } = service.manifest['spec'] as ServiceSpec;
    if (selector === undefined) return [];
    return workloads
      .filter(({ manifest }) => manifest.metadata.namespace === service.manifest.metadata.namespace && carries(manifest, selector))
      .map(({ manifest }) => keyOf(manifest));
  };

  return (url) => {
    const { protocol, hostname, port } = new URL(url);
    if (protocol === 'https:' && port === '') {
      const leading = routes.flatMap(({ id, manifest }) =>
        ((manifest['spec'] as RouteSpec).routes ?? [])
          .filter(({ match = '' }) => match.includes(`Host(\`${hostname}\`)`))
          .flatMap(({ services: to = [] }) =>
            to.map(({ name, namespace = manifest.metadata.namespace }) => ({ id, key: `${namespace}/${name}` })),
          ),
      );
      return { workloads: new Set(leading.flatMap(({ key }) => behind(key))), unit: leading[0]?.id };
    }
    const open = port === '' ? PORTS[protocol] : Number(port);
    const doors = [...services.values()].filter(({ manifest }) => {
      const { type, ports = [] } = manifest['spec'] as ServiceSpec;
      return type === 'LoadBalancer' && ports.some((each) => each.port === open);
    });
    return { workloads: new Set(doors.flatMap(({ manifest }) => behind(keyOf(manifest)))), unit: doors[0]?.id };
  };
}

function keyOf({ metadata: { namespace = '', name } }: Manifest): string {
  return `${namespace}/${name}`;
}

function carries(manifest: Manifest, selector: Readonly<Record<string, string>>): boolean {
  const labels = (manifest['spec'] as TemplateSpec).template?.metadata?.labels ?? {};
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
