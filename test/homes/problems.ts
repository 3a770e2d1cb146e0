import type { Home } from '../../constructs/core/home.js';
import { compile } from '../../src/plan/compile.js';
import { HomeError, type Problem } from '../../src/plan/problem.js';

/** Everything wrong with a home; nothing when it compiles. */
export function findProblems(home: Home): readonly Problem[] {
  try {
    compile(home);
    return [];
  } catch (error) {
    if (error instanceof HomeError) return error.problems;
    throw error;
  }
}
