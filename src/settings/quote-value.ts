const LONGEST = 60;
const KEPT = 40;

/** A value from a file, short and on one line, for a message: text in quotes, collections by what they are. */
export function quoteValue(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'nothing';
  if (typeof value === 'string') return shownText(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty map' : 'a map';
  return String(value);
}

/** Control and invisible characters, which could move the cursor or forge a second line, become visible escapes. */
export function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}

/** What may hold a password or a private key is cut: messages end up in logs. */
function shownText(text: string): string {
  const [first = '', ...more] = text.replace(/\n+$/, '').split('\n');
  if (more.length > 0) return `${more.length + 1} lines that begin ${shortened(onOneLine(first))}`;
  return shortened(onOneLine(first.replace(/\/\/[^/\s]*@/, '//…@')));
}

function shortened(text: string): string {
  const characters = [...text];
  if (characters.length <= LONGEST) return `'${text}'`;
  return `'${characters.slice(0, KEPT).join('')}…' (${characters.length} characters)`;
}
