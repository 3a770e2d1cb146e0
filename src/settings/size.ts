import { parseBytes } from '../../constructs/core/quantity.js';
import { text } from './shape.js';

/** A size with its unit. Binary units (Ki, Mi, Gi, Ti) and decimal ones (k, M, G, T), as Kubernetes writes them. */
export const size = (example: string) =>
  text(
    `a size with its unit, such as ${example}; units are Ki, Mi, Gi, Ti (1024) or k, M, G, T (1000)`,
    /^[0-9]{1,12}(\.[0-9]{1,6})?([KMGT]i|[kMGT])$/,
  );

/** Bytes of a size that fits {@link size}. */
export const bytes = parseBytes;
