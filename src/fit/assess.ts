import type { Plan } from '../plan/plan.js';
import type { Problem } from '../plan/problem.js';
import { portClaims } from '../plan/rules/host-ports.js';
import type { Assessment } from './assessment.js';
import { lossesOf } from './losses/losses.js';
import { nodeUses, podUses } from './node-uses.js';
import { named } from './placement/assignment.js';
import { type Placed, place } from './placement/place.js';
import { diskProblems } from './problems/disks.js';
import type { FitProblem } from './problems/fit-problem.js';
import { ruleProblems } from './problems/from-rules.js';
import { machineProblems, requestProblems } from './problems/machines.js';
import { withoutPlace } from './problems/no-place.js';
import { storageProblems } from './problems/storage.js';
import { readHome } from './read-home.js';
import { claimUses } from './storage/claim-uses.js';
import { poolUses } from './storage/pool-uses.js';
import type { Verdict } from './verdict.js';

/**
 * The verdict on a home with everything it was made from. Pure, and never throws on a plan.
 *
 * @param broken rules that the home breaks: each is a problem. @default - none
 */
export function assess(plan: Plan, broken: readonly Problem[] = []): Assessment {
  const home = readHome(plan);
  const placed = place(home.model);
  const places = named(home.model, placed.steps).toSorted((a, b) => (a.pod < b.pod ? -1 : 1));
  const placements = Object.fromEntries(places.map(({ pod, node }) => [pod, node]));
  const claims = claimUses(home.index, home.groups);
  const pools = poolUses(home.index, claims);
  const problems = [
    ...machineProblems(home),
    ...requestProblems(home),
    ...withoutPlace(home, placed),
    ...undecided(placed),
    ...ruleProblems(home, broken),
    ...storageProblems(home, claims, pools),
    ...diskProblems(home),
  ];
  const verdict: Verdict = {
    fits: (placed.placement === 'fits' || placed.placement === 'tight') && problems.length === 0,
    placement: placed.placement,
    placements,
    problems,
    losses: lossesOf(home, placed.steps, placements),
    ...(placed.placement === 'tight' ? { losingOrder: placed.losingOrder } : {}),
    ...(placed.placement === 'undecided' ? { limit: placed.limit } : {}),
  };
  return {
    verdict,
    nodes: nodeUses(home, placements),
    pods: podUses(home, placements),
    pools,
    claims,
    ports: portClaims(home.index).map(({ port, protocol, by, nodes }) => ({ port, protocol, by, nodes: nodes.map(({ name }) => name) })),
  };
}

function undecided(placed: Placed): readonly FitProblem[] {
  if (placed.placement !== 'undecided') return [];
  const fix = 'leave more room: fewer pods, or more memory on the fullest node';
  return [
    {
      kind: 'undecided',
      subject: 'placement',
      message: `whether all pods find a place was not decided: ${placed.limit}: ${fix}`,
      needs: 'a decision',
      has: placed.limit,
      fix,
    },
  ];
}
