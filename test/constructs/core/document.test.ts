import fc from 'fast-check';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { yamlDocument } from '../../../constructs/core/document.js';
import { placeholder, SecretRef, type Textual } from '../../../constructs/core/secret-ref.js';

/** What a sink does with the value of a secret. */
function resolved(text: Textual, value: string): string {
  const parts = text instanceof SecretRef || typeof text === 'string' || !('parts' in text) ? [text] : text.parts;
  return parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(value))).join('');
}

describe('a document with secrets', () => {
  it('reads as written when the placeholders are in place', () => {
    const text = yamlDocument({ user: 'node', password: new SecretRef('p'), none: undefined, list: [1, true, new SecretRef('q')] });
    expect(parse(placeholder(text))).toEqual({ user: 'node', password: '<secret:p>', list: [1, true, '<secret:q>'] });
  });

  it('keeps its shape whatever the secret is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const text = yamlDocument({ before: 'a', password: new SecretRef('p'), after: 'b' });
        expect(parse(resolved(text, value))).toEqual({ before: 'a', password: value, after: 'b' });
      }),
    );
  });
});
