import type { Rule } from '../../../constructs/core/rule.js';

/** The rules every home is held to. */
export const homeRules: readonly Rule[] = [];
