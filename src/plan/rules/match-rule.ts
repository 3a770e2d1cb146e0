/** One matcher of a Traefik rule: Host(`pong`) is `{ name: 'Host', values: ['pong'] }`. */
export interface Matcher {
  readonly name: string;
  readonly values: readonly string[];
  /** Whether `!` stands before it. */
  readonly negated: boolean;
}

const MATCHER = /(!?)\s*\b([A-Z][A-Za-z]+)\(((?:`[^`]*`|"[^"]*"|[^)`"])*)\)/g;
const VALUE = /`([^`]*)`|"([^"]*)"/g;

/** The matchers of a rule, in the order they are written. */
export function parseMatchers(match: string): readonly Matcher[] {
  return [...match.matchAll(MATCHER)].map(([, not, name, values]) => ({
    name: name!,
    values: [...values!.matchAll(VALUE)].map(([, ticked, quoted]) => ticked ?? quoted ?? ''),
    negated: not === '!',
  }));
}

/** The rule without its hosts, so that two rules can be compared: matchers sorted, spacing gone. */
export function pathPart(matchers: readonly Matcher[]): string {
  return matchers
    .filter(({ name }) => name !== 'Host')
    .map(({ name, values, negated }) => `${negated ? '!' : ''}${name}(${values.join()})`)
    .sort()
    .join('&');
}
