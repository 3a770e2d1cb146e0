/** Words in which a host compares a unit with its stamp, and their text for people. */
export const FACTS = {
  /** The same as when it was last applied. */
  clean: '',
  /** Its state could not be read in time; that is no reason to apply it again. */
  unknown: 'its state could not be read in time',
  /** The host knows nothing of it. */
  new: 'was never applied here',
  content: 'its content was changed by hand',
  mode: 'its mode or owner was changed by hand',
  missing: 'is gone',
  other: 'is not a regular file any more',
  pending: 'its services have not been restarted yet',
  state: 'is not as it was left',
} as const;

export type Fact = keyof typeof FACTS;

/** One unit as its host sees it. */
export interface UnitFact {
  readonly fact: Fact;
  /** Digest of the unit that was last applied; `-` for none. */
  readonly unit: string;
  /** Repair word of the call that applied it; `-` for none. */
  readonly repair: string;
  /** Salted digest of the current state, when it differs; else `-`. */
  readonly token: string;
  /** Mode, user and group by number when these were changed, else empty. */
  readonly detail: string;
}

/** The answer of one host. */
export interface Answer {
  readonly machineId: string;
  readonly bootId: string;
  /** In the order of the question. */
  readonly units: readonly UnitFact[];
  /** States as systemd says them, in the order of the question. */
  readonly services: readonly string[];
}

/** Reads the output of `look-at-host.sh`. Undefined when it is not an answer or is incomplete. */
export function readAnswer(stdout: string, units: number, services: number): Answer | undefined {
  const lines = stdout.split('\n');
  // A login shell may print lines of its own before the answer.
  const own = lines.slice(lines.indexOf('permacade observation 1') + 1, lines.lastIndexOf('end'));
  const after = (word: string): readonly string[] =>
    own.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  const answer: Answer = {
    machineId: after('machine')[0] ?? '',
    bootId: after('boot')[0] ?? '',
    units: after('unit').flatMap(readFact),
    services: after('service'),
  };
  return answer.bootId !== '' && answer.units.length === units && answer.services.length === services ? answer : undefined;
}

function readFact(line: string): readonly UnitFact[] {
  const [fact = '', unit = '', repair = '', token = '', ...detail] = line.split(' ');
  return Object.hasOwn(FACTS, fact) ? [{ fact: fact as Fact, unit, repair, token, detail: detail.join(' ') }] : [];
}
