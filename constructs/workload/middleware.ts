import { type MiddlewareSpec, Middleware as KubeMiddleware } from '../imports/traefik.io.js';
import type { Construct } from 'constructs';
import { OBJECT_NAME, named } from '../core/naming.js';
import type { Credential } from './credential.js';

/** One thing Traefik does to requests on their way. */
export type MiddlewareProps = { readonly name: string } & (StripPrefix | Headers | BasicAuth | RedirectScheme);

/** Takes the beginning of the path away before the service sees it. */
export interface StripPrefix {
  readonly type: 'strip-prefix';
  /** Whole path segments, each with a leading slash. */
  readonly prefixes: readonly [`/${string}`, ...`/${string}`[]];
}

/** Sets headers; an empty value removes one. */
export interface Headers {
  readonly type: 'headers';
  /** What the service sees. @default - as it came */
  readonly request?: Readonly<Record<string, string>>;
  /** What the browser sees. @default - as it came */
  readonly response?: Readonly<Record<string, string>>;
}

/** Asks for a name and password. */
export interface BasicAuth {
  readonly type: 'basic-auth';
  /** Its key `users` holds lines as `htpasswd` writes them. */
  readonly users: Credential<'users'>;
}

/** Sends browsers to another scheme. */
export interface RedirectScheme {
  readonly type: 'redirect-scheme';
  readonly scheme: 'https' | 'http';
  /** Whether browsers may remember it. @default true */
  readonly permanent?: boolean;
}

/** A middleware of Traefik 3, for the routes of its own namespace. */
export class Middleware extends KubeMiddleware {
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: MiddlewareProps) {
    named(OBJECT_NAME, props.name, `${scope.node.path}/${id}`, 'the name of a Middleware');
    super(scope, id, { metadata: { name: props.name }, spec: middlewareSpec(props) });
    this.namespace = this.chart.namespace!;
  }
}

function middlewareSpec(props: MiddlewareProps): MiddlewareSpec {
  switch (props.type) {
    case 'strip-prefix':
      return { stripPrefix: { prefixes: [...props.prefixes] } };
    case 'headers':
      return { headers: { customRequestHeaders: props.request, customResponseHeaders: props.response } };
    case 'basic-auth':
      return { basicAuth: { secret: props.users.name } };
    case 'redirect-scheme':
      return { redirectScheme: { scheme: props.scheme, permanent: props.permanent ?? true } };
  }
}
