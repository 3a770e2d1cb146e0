import { defineRule } from './define-rule.js';
import type { Matcher } from './match-rule.js';
import { routesOf } from './routes.js';

/** Matchers that Traefik 3 calls otherwise: traefik/traefik@v3.7.9 docs/content/migrate/v2-to-v3-details.md. */
const RENAMED: Readonly<Record<string, string>> = { Headers: 'Header', HeadersRegexp: 'HeaderRegexp', ClientIPs: 'ClientIP' };
const ONE_VALUE: ReadonlySet<string> = new Set(['Host', 'HostRegexp', 'PathPrefix', 'Path', 'PathRegexp', 'Method', 'HostSNI', 'ClientIP']);

/** A rule written for Traefik 2 is accepted by the API server, and Traefik 3 then drops the route. */
export const routeSyntax = defineRule('route-syntax', (home, report) => {
  for (const { at, matchers, syntax, match } of routesOf(home)) {
    if (syntax === 'v2')
      report(
        at,
        `asks for Traefik 2 rules (syntax: v2), which Traefik 3 is about to drop: write the rule for Traefik 3 and leave syntax out`,
      );
    for (const matcher of matchers) {
      const wrong = wrongIn(matcher);
      if (wrong !== undefined) report(at, `the rule ${match} is Traefik 2: ${wrong}`);
    }
  }
});

function wrongIn({ name, values }: Matcher): string | undefined {
  const renamed = RENAMED[name];
  if (renamed !== undefined) return `${name} is called ${renamed} in Traefik 3`;
  if (ONE_VALUE.has(name) && values.length > 1) return `${name} takes one value in Traefik 3: join several with ||`;
  const placeholder = values.find((value) => /\{[A-Za-z][-\w]*(?::|\})/.test(value));
  if (placeholder === undefined) return undefined;
  if (name === 'HostRegexp')
    return `'${placeholder}' has {name:regex}, Traefik 3 takes a plain regular expression: write HostRegexp(\`^pong\\..+$\`), or Host for one name`;
  if (name === 'Path' || name === 'PathPrefix') return `${name} is literal in Traefik 3: use PathRegexp instead of '${placeholder}'`;
  return undefined;
}
