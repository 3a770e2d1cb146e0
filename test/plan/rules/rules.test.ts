import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../src/plan/problem.js';
import { homeRules } from '../../../src/plan/rules/home-rules.js';
import { correctHome } from '../../homes/correct-home.js';
import { findProblems } from '../../homes/problems.js';
import { cases } from './cases.js';

describe.each(cases)('$rule', ({ rule, breaks, allows = [] }) => {
  it.each(breaks)('catches %s', (_, unit, change) => {
    const problems = findProblems(correctHome(change));
    expect(
      problems.filter((problem) => problem.rule === rule).map((problem) => problem.unit),
      problems.map(formatProblem).join('\n'),
    ).toContain(unit);
  });

  it.each(allows)('leaves alone %s', (_, change) => {
    expect(
      findProblems(correctHome(change))
        .filter((problem) => problem.rule === rule)
        .map(formatProblem),
    ).toEqual([]);
  });
});

describe('the rules of a home', () => {
  const names = homeRules.map(({ name }) => name);

  it('are all broken by some home of these tests', () => {
    expect(cases.map(({ rule }) => rule).sort()).toEqual([...names].sort());
    expect(cases.filter(({ breaks }) => breaks.length === 0)).toEqual([]);
  });

  it('are all kept by the correct home', () => {
    expect(findProblems(correctHome()).map(formatProblem)).toEqual([]);
  });

  it('have names of their own, in lower case with dashes', () => {
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  it('are all explained in docs/rules.md, and nothing else is', () => {
    const page = readFileSync(new URL('../../../docs/rules.md', import.meta.url), 'utf8');
    const explained = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name!);
    const structural = ['accept', 'cycle', 'duplicate', 'ownership', 'render', 'secret-in-git', 'validation'];
    expect(explained.sort()).toEqual([...names, ...structural].sort());
  });
});
