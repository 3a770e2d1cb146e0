/** Words that mean themselves to every shell. */
const PLAIN = /^[A-Za-z0-9_.\/:,@+-][A-Za-z0-9_.\/:,@+=-]*$/;

/** What some shell reads even between single quotes: bash, dash, zsh, fish and tcsh agree on the rest. `%` is our own mark. */
const ODD_IN_QUOTES = /[^ -~]|['\\!%]/gu;

const ODD = /[^A-Za-z0-9_.\/:,@+=-]/gu;

/** One word of a call that any login shell passes on as it is, and that `words.sh` reads as exactly this text. */
export function quotedWord(value: string): string {
  return PLAIN.test(value) ? value : `'${value.replaceAll(ODD_IN_QUOTES, encoded)}'`;
}

/** One word of a line that no shell reads, only `words.sh`. */
export function plainWord(value: string): string {
  return value === '' ? '%' : value.replaceAll(ODD, encoded);
}

function encoded(character: string): string {
  return [...Buffer.from(character)].map((byte) => `%${byte.toString(8).padStart(3, '0')}`).join('');
}
