import { HOST_NAME, named } from '../core/naming.js';

/** Which requests a rule is for. */
export type RouteMatch = HostMatch | HostRegexpMatch | AnyHostMatch;

/** Requests for one of these names. */
export interface HostMatch {
  /** The first label may be `*`, which stands for exactly one. */
  readonly hosts: readonly [string, ...string[]];
  readonly hostRegexp?: never;
  /** Beginning of the path; `/api` matches `/apix` too. @default - every path */
  readonly pathPrefix?: `/${string}`;
}

/** Requests for names that a Go regular expression describes. No certificate can be derived from it. */
export interface HostRegexpMatch {
  readonly hosts?: never;
  /** Anchored by yourself: `^camera-\d+\.home\.arpa$`. */
  readonly hostRegexp: string;
  /** @default - every path */
  readonly pathPrefix?: `/${string}`;
}

/** Requests for any name. */
export interface AnyHostMatch {
  readonly hosts?: never;
  readonly hostRegexp?: never;
  readonly pathPrefix: `/${string}`;
}

/** Writes a match in the rule syntax of Traefik 3. Throws on what that syntax cannot say. */
export function rule({ hosts, hostRegexp, pathPrefix }: RouteMatch, where: string): string {
  const parts: string[] = [];
  if (hosts !== undefined) {
    const any = hosts.map((host) => `Host(\`${named(HOST_NAME, host, where, 'a host of a route')}\`)`);
    parts.push(any.length === 1 || pathPrefix === undefined ? any.join(' || ') : `(${any.join(' || ')})`);
  }
  if (hostRegexp !== undefined) parts.push(`HostRegexp(\`${goRegexp(hostRegexp, where)}\`)`);
  if (pathPrefix !== undefined) {
    if (/[`\s]/.test(pathPrefix)) throw new Error(`${where}: a path prefix has no blanks or backticks, got '${pathPrefix}'`);
    parts.push(`PathPrefix(\`${pathPrefix}\`)`);
  }
  return parts.join(' && ');
}

function goRegexp(expression: string, where: string): string {
  if (/\{\w+:/.test(expression)) {
    throw new Error(`${where}: '${expression}' is Traefik 2's syntax: Traefik 3 takes a Go regular expression such as ^cameranator\\..+$`);
  }
  if (expression === '' || expression.includes('`'))
    throw new Error(`${where}: a regular expression for hosts is not empty and has no backticks, got '${expression}'`);
  return expression;
}
