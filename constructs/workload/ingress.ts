import { Chart } from 'cdk8s';
import { KubeIngress } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { HOST_NAME, OBJECT_NAME, named } from '../core/naming.js';
import type { Certificate } from './certificate.js';
import type { Middleware } from './middleware.js';
import { offered, refuseOtherNamespace } from './route.js';
import type { Backend } from './service.js';

export interface IngressProps {
  readonly name: string;
  readonly host: string;
  readonly paths: readonly [IngressPath, ...IngressPath[]];
  /** @default - not encrypted */
  readonly certificate?: Certificate;
  /** Applied to every path, in this order. @default - none */
  readonly middlewares?: readonly Middleware[];
  /** Name of the IngressClass. @default 'traefik' */
  readonly className?: string;
}

export interface IngressPath {
  readonly prefix: `/${string}`;
  readonly to: Backend;
  /** Name of the backend's port. @default - its only one */
  readonly port?: string;
}

/** The standard kind of route, for what must also work with other ingress controllers. */
export class Ingress extends KubeIngress {
  readonly hosts: readonly string[];

  constructor(scope: Construct, id: string, props: IngressProps) {
    const where = `${scope.node.path}/${id}`;
    const { name, host, paths, certificate, middlewares = [], className = 'traefik' } = props;
    const namespace = Chart.of(scope).namespace!;
    named(OBJECT_NAME, name, where, 'the name of an Ingress');
    for (const { to } of paths) refuseOtherNamespace('service', to, namespace, where);
    if (certificate !== undefined) refuseOtherNamespace('certificate', certificate, namespace, where);
    super(scope, id, {
      metadata: { name, annotations: annotations(middlewares, certificate) },
      spec: {
        ingressClassName: className,
        rules: [
          {
            host: named(HOST_NAME, host, where, 'a host of an Ingress'),
            http: {
              paths: paths.map(({ prefix, to, port }) => ({
                path: prefix,
                pathType: 'Prefix',
                backend: { service: { name: to.name, port: { number: offered(to, port, where).port } } },
              })),
            },
          },
        ],
        tls: certificate && [{ hosts: [host], secretName: certificate.secretName }],
      },
    });
    this.hosts = [host];
    const needs = [...paths.map(({ to }) => to), ...middlewares].filter((need) => Construct.isConstruct(need));
    if (certificate !== undefined) needs.push(certificate);
    if (needs.length > 0) this.node.addDependency(...needs);
  }
}

/** Here Traefik calls a middleware by namespace and name, so those of other namespaces work too. */
function annotations(middlewares: readonly Middleware[], certificate: Certificate | undefined): Record<string, string> | undefined {
  const all = {
    'traefik.ingress.kubernetes.io/router.entrypoints': certificate === undefined ? 'web' : 'websecure',
    ...(certificate === undefined ? {} : { 'traefik.ingress.kubernetes.io/router.tls': 'true' }),
  };
  if (middlewares.length === 0) return all;
  const names = middlewares.map(({ namespace, name }) => `${namespace}-${name}@kubernetescrd`);
  return { ...all, 'traefik.ingress.kubernetes.io/router.middlewares': names.join(',') };
}
