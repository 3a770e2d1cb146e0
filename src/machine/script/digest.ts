import { createHash } from 'node:crypto';
import { placeholder, type Textual } from '../../../constructs/core/secret-ref.js';

/**
 * A comment that changes with the content, so that a preview shows which file changed without showing all of it.
 * Secrets count by their names only: the digest of a short secret could be guessed back.
 */
export function digestComment(content: Textual): string {
  return `# sha256:${createHash('sha256').update(placeholder(content)).digest('hex')}`;
}
