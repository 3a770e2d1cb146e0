import type { Plan } from '../plan/plan.js';
import { type Problem, withFix } from '../plan/problem.js';
import { portClaims } from '../plan/rules/host-port-index.js';
import type { Assessment } from './assessment.js';
import { predictLosses } from './losses/predict-losses.js';
import { listNodeUses, listPodUses } from './node-uses.js';
import { nameBindings } from './placement/binding.js';
import { type PlacementDecision, decidePlacement } from './placement/decide-placement.js';
import { findDiskProblems } from './problems/disk-problems.js';
import type { FitProblem } from './problems/fit-problem.js';
import { listRuleProblems } from './problems/rule-problems.js';
import { findMachineProblems, findRequestProblems } from './problems/machine-problems.js';
import { findUnplacedPods } from './problems/unplaced-pods.js';
import { findStorageProblems } from './problems/storage-problems.js';
import { readHome } from './read-home.js';
import { listClaims } from './storage/claim-uses.js';
import { listPools } from './storage/pool-uses.js';
import type { Verdict } from './verdict.js';

/**
 * The verdict on a home with everything it was made from. Pure, and never throws on a plan.
 *
 * @param broken rules that the home breaks: each is a problem. @default - none
 */
export function assess(plan: Plan, broken: readonly Problem[] = []): Assessment {
  const home = readHome(plan);
  const decision = decidePlacement(home.model);
  const places = nameBindings(home.model, decision.steps).toSorted((a, b) => (a.pod < b.pod ? -1 : 1));
  const placements = Object.fromEntries(places.map(({ pod, node }) => [pod, node]));
  const claims = listClaims(home.index, home.groups);
  const pools = listPools(home.index, claims);
  const problems = [
    ...findMachineProblems(home),
    ...findRequestProblems(home),
    ...findUnplacedPods(home, decision),
    ...describeUndecided(decision),
    ...listRuleProblems(home, broken),
    ...findStorageProblems(home, claims, pools),
    ...findDiskProblems(home),
  ];
  const verdict: Verdict = {
    fits: (decision.placement === 'fits' || decision.placement === 'tight') && problems.length === 0,
    placement: decision.placement,
    placements,
    problems,
    losses: predictLosses(home, decision.steps, placements),
    ...(decision.placement === 'tight' ? { losingOrder: decision.losingOrder } : {}),
    ...(decision.placement === 'undecided' ? { limit: decision.limit } : {}),
  };
  return {
    verdict,
    nodes: listNodeUses(home, placements),
    pods: listPodUses(home, placements),
    pools,
    claims,
    ports: portClaims(home.index).map(({ port, protocol, by, nodes }) => ({ port, protocol, by, nodes: nodes.map(({ name }) => name) })),
  };
}

/** Judges whether a home fits its machines. Pure: the same plan has the same verdict. */
export function verdict(plan: Plan): Verdict {
  return assess(plan).verdict;
}

function describeUndecided(decision: PlacementDecision): readonly FitProblem[] {
  if (decision.placement !== 'undecided') return [];
  const fix = 'leave more room: run fewer pods, or add memory to the fullest node';
  return [
    {
      kind: 'undecided',
      subject: 'placement',
      message: withFix(`No decision whether all pods can be placed: ${decision.limit}`, fix),
      fix,
    },
  ];
}
