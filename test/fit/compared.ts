import type { Plan } from '../../src/plan/plan.js';
import { provesNeverClosed } from '../../src/fit/placement/closure-dual-bound.js';
import { countOnEmptyNode } from '../../src/fit/placement/infeasibility-proof.js';
import { decidePlacement, type PlacementDecision } from '../../src/fit/placement/decide-placement.js';
import { nameBindings } from '../../src/fit/placement/binding.js';
import { type FitHome, readHome } from '../../src/fit/read-home.js';
import { Random } from './random.js';
import type { RealScheduler } from './real-scheduler.js';

/** What the verdict said about a home, and every way in which the real scheduler disagreed. */
export interface Compared {
  readonly placement: PlacementDecision['placement'];
  /** Whether what is asked for is within a tenth of what there is. */
  readonly nearlyFull: boolean;
  readonly disagreements: readonly string[];
}

/** How long a pod that must find a place is waited for. */
const PATIENCE_MS = 20_000;

/** Holds the verdict on a home against the real scheduler. */
export async function compared(scheduler: RealScheduler, plan: Plan, seed: number, orders = 3): Promise<Compared> {
  const home = readHome(plan);
  const placed = decidePlacement(home.model);
  const random = new Random(seed);
  const pods = home.groups.flatMap((group) => group.pods.map(({ name }) => name));
  const shuffled = (): readonly { readonly pod: string }[] => random.shuffled(pods).map((pod) => ({ pod }));
  const disagreements: string[] = [];
  const result = { placement: placed.placement, nearlyFull: isNearlyFull(home), disagreements };
  if (placed.placement === 'undecided') return result;
  await scheduler.use(home);
  if (placed.placement === 'tight') {
    const assignment = await scheduler.come(nameBindings(home.model, placed.steps), PATIENCE_MS);
    const elsewhere = nameBindings(home.model, placed.steps).filter(({ pod, node }) => assignment.placed.get(pod) !== node);
    if (elsewhere.length > 0)
      disagreements.push(`the assignment does not hold: ${elsewhere.map(({ pod, node }) => `${pod} on ${node}`).join(', ')}`);
    await scheduler.clear();
    const { first, waits } = placed.losingOrder;
    const before = await scheduler.come(first, PATIENCE_MS);
    if (before.waiting.length > 0) disagreements.push(`the losing order cannot happen: ${before.waiting.join(', ')} waits first`);
    const late = await scheduler.come([{ pod: waits }]);
    if (!late.waiting.includes(waits)) disagreements.push(`the losing order does not lose: ${waits} is on ${late.placed.get(waits)}`);
    const rest = pods.filter((pod) => pod !== waits && !first.some((step) => step.pod === pod));
    const end = await scheduler.come(random.shuffled(rest).map((pod) => ({ pod })));
    if (!end.waiting.includes(waits)) disagreements.push(`in the end ${waits} is on ${end.placed.get(waits)}`);
    return result;
  }
  for (let order = 0; order < (placed.placement === 'fits' ? orders : 1); order++) {
    await scheduler.clear();
    const { waiting } = await scheduler.come(shuffled(), placed.placement === 'fits' ? PATIENCE_MS : 0);
    const verdict = judged(home, placed, waiting);
    // One that gave way may not have come again yet.
    const still = verdict.length === 0 ? verdict : judged(home, placed, (await scheduler.come([], PATIENCE_MS)).waiting);
    disagreements.push(...still);
  }
  return result;
}

/**
 * What may be left over: nothing of a home that fits. Of one that cannot, which pods it is depends on the order, except for
 * those that no empty node takes, which always wait, and those to which the others never close every node, which never do.
 */
function judged({ model }: FitHome, placed: PlacementDecision, waiting: readonly string[]): readonly string[] {
  if (placed.placement === 'fits') return waiting.length === 0 ? [] : [`fits, but ${waiting.join(', ')} waits`];
  if (placed.placement !== 'impossible') return [];
  if (waiting.length === 0) return ['impossible, but every pod has a place'];
  const left = new Set(waiting);
  return model.classes.flatMap((podClass) => {
    const { index, pods, priority, affinity, spread, volumeSets } = podClass;
    const nodes = podClass.nodes.filter((node) => countOnEmptyNode(model, podClass, node) > 0);
    if (nodes.length === 0) return pods.filter((pod) => !left.has(pod)).map((pod) => `${pod} fits no node, but has a place`);
    if (affinity.length + spread.length + volumeSets.length > 0) return [];
    // Those of a lower priority give way.
    const before = model.classes.map((other) => (other.priority < priority ? 0 : other.pods.length - (other.index === index ? 1 : 0)));
    if (!provesNeverClosed(model, { classIndex: index, nodes, available: before })) return [];
    return pods.filter((pod) => left.has(pod)).map((pod) => `${pod} always finds a place, but waits`);
  });
}

function isNearlyFull({ model }: FitHome): boolean {
  const shares = [0, 1].map((dim) => {
    const asked = model.classes.reduce((sum, { request, pods }) => sum + request[dim]! * pods.length, 0);
    return asked / model.capacity.reduce((sum, cap) => sum + cap[dim]!, 0);
  });
  return Math.abs(Math.max(...shares) - 1) <= 0.1;
}
