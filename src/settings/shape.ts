import * as z from 'zod/mini';
import { nearest } from './nearest.js';

// Every schema carries, as its error, what is expected there and the way out, to be read after "got …, expected ".
// zod/mini on purpose: bundled it is a sixth of zod, and its built-in messages are not used.

/** Text of a given form. The pattern goes into the JSON Schema, so it takes no flag but u. */
export function text(expected: string, pattern: RegExp, longest = 255): z.ZodMiniString {
  return z.string(expected).check(z.regex(pattern, expected), z.maxLength(longest, expected));
}

export function wholeNumber(expected: string, least: number, most: number): z.ZodMiniNumber {
  return z.int(expected).check(z.gte(least, expected), z.lte(most, expected));
}

/** A number above nought. */
export function positive(expected: string, most: number): z.ZodMiniNumber {
  return z.number(expected).check(z.gt(0, expected), z.lte(most, expected));
}

export function flag(): z.ZodMiniBoolean {
  return z.boolean('true or false, without quotes');
}

/** A list with at least `least` entries. */
export function list<Item extends z.ZodMiniType>(item: Item, expected: string, least = 0): z.ZodMiniArray<Item> {
  return z.array(item, expected).check(z.minLength(least, expected));
}

/** A map from names that fit `key` to text that fits `value`. */
export function dictionary<Key extends z.ZodMiniString, Value extends z.ZodMiniString>(
  key: Key,
  value: Value,
  expected: string,
): z.ZodMiniRecord<Key, Value> {
  return z.record(key, value, expected);
}

/** One of a few words. `refused` may know better why a value is none of them. */
export function choice<const Words extends readonly string[]>(
  words: Words,
  refused: (given: unknown) => string | undefined = () => undefined,
): z.ZodMiniEnum<{ [Word in Words[number]]: Word }> {
  const expected = `${words.length > 1 ? 'one of ' : ''}${words.join(', ')}`;
  return z.enum(words, { error: (issue) => refused(issue.input) ?? suggestion(issue.input, words, expected) });
}

/** A map with exactly these keys; any other is an error that names the nearest one. */
export function map<Shape extends z.core.$ZodShape>(shape: Shape, expected?: string): z.ZodMiniObject<Shape, z.core.$strict> {
  const known = Object.keys(shape);
  const whole = expected ?? `a map with ${known.join(', ')}`;
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? issue.keys.map((key) => unknownKey(key, known)).join('\n') : whole),
  });
}

/** What editors show beside the key. */
export function described<Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema {
  z.globalRegistry.add(schema, { description });
  return schema;
}

function suggestion(given: unknown, words: readonly string[], expected: string): string {
  const meant = typeof given === 'string' ? nearest(given, words) : undefined;
  return meant === undefined ? expected : `${expected}; did you mean ${meant}?`;
}

/** About a key that nothing reads. */
function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return `got an unknown key; ${meant === undefined ? `remove it; known are ${known.join(', ')}` : `did you mean '${meant}'?`}`;
}
