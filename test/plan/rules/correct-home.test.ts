import { describe, expect, it } from 'vitest';
import { compile } from '../../../src/plan/compile.js';
import { formatProblem } from '../../../src/plan/problem.js';
import { correctHome } from '../../homes/correct-home.js';
import { findProblems } from '../../homes/problems.js';

describe('the correct home of the tests', () => {
  it('breaks no rule', () => {
    expect(findProblems(correctHome()).map(formatProblem)).toEqual([]);
  });

  it('has both owners, so that rules about either are tried', () => {
    const { plan } = compile(correctHome());
    expect(new Set(plan.units.map(({ owner }) => owner))).toEqual(new Set(['argocd', 'pulumi']));
  });
});
