import { defineRule } from './define-rule.js';
import type { Matcher } from './match-rule.js';
import { routesOf } from './route-index.js';

/** Matchers that Traefik 3 calls otherwise: traefik/traefik@v3.7.9 docs/content/migrate/v2-to-v3-details.md. */
const RENAMED: Readonly<Record<string, string>> = { Headers: 'Header', HeadersRegexp: 'HeaderRegexp', ClientIPs: 'ClientIP' };
const ONE_VALUE: ReadonlySet<string> = new Set(['Host', 'HostRegexp', 'PathPrefix', 'Path', 'PathRegexp', 'Method', 'HostSNI', 'ClientIP']);

/** A rule written for Traefik 2 is accepted by the API server, and Traefik 3 then drops the route. */
export const routeSyntax = defineRule('route-syntax', (home, report) => {
  for (const { at, matchers, syntax, match } of routesOf(home)) {
    if (syntax === 'v2')
      report(at, `uses Traefik 2 rules (syntax: v2), which Traefik 3 will drop`, `write the rule for Traefik 3 and remove syntax`);
    for (const matcher of matchers) {
      const wrong = wrongIn(matcher);
      if (wrong !== undefined) report(at, `the rule ${match} uses Traefik 2 syntax`, wrong);
    }
  }
});

function wrongIn({ name, values }: Matcher): string | undefined {
  const renamed = RENAMED[name];
  if (renamed !== undefined) return `write ${renamed} instead of ${name}`;
  if (ONE_VALUE.has(name) && values.length > 1) return `give ${name} one value, and join several with ||`;
  const placeholder = values.find((value) => /\{[A-Za-z][-\w]*(?::|\})/.test(value));
  if (placeholder === undefined) return undefined;
  if (name === 'HostRegexp')
    return `write '${placeholder}' as a plain regular expression, such as HostRegexp(\`^pong\\..+$\`), or use Host for one name`;
  if (name === 'Path' || name === 'PathPrefix') return `use PathRegexp instead of '${placeholder}': ${name} takes literal text`;
  return undefined;
}
