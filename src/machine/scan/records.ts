/** What a script printed, a line each: a word, then its values, tab-separated. */
export interface Records {
  /** The values of every line that begins with the word. */
  all(word: string): readonly (readonly string[])[];
  /** The first value of the first such line, trimmed; undefined when there is none or it is empty. */
  first(word: string): string | undefined;
  /** Whether the script came to its end. */
  readonly complete: boolean;
}

/** Reads the lines; what is no line of that form is left out. */
export function readRecords(stdout: string): Records {
  const lines = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t').map((value) => value.trim()));
  const all = (word: string): readonly (readonly string[])[] => lines.filter((line) => line[0] === word).map((line) => line.slice(1));
  return {
    all,
    first: (word) => all(word)[0]?.[0] || undefined,
    complete: lines.at(-1)?.[0] === 'end',
  };
}
