/** How a host says that one unit compares with its stamp. */
export const FACTS = {
  /** As it was last applied. */
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
  /** Digest of the unit that was last applied, and the repair hash it carried; `-` for none. */
  readonly unit: string;
  readonly repair: string;
  /** Stands for what it is like now, when that differs. */
  readonly token: string;
  /** For a changed mode: mode, user and group by number. */
  readonly detail: string;
}

/** What one host answers. */
export interface Answer {
  readonly machineId: string;
  readonly bootId: string;
  /** In the order of the question. */
  readonly units: readonly UnitFact[];
  /** States as systemd says them, in the order of the question. */
  readonly services: readonly string[];
}

/** Reads what the observer printed. Undefined when it is no answer, or one that was cut. */
export function readAnswer(stdout: string, units: number, services: number): Answer | undefined {
  const lines = stdout.split('\n');
  // What a login shell prints by itself comes before.
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
