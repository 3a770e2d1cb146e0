import type { Plan } from '../../src/plan/plan.js';
import { neverClosed } from '../../src/fit/placement/bound.js';
import { most } from '../../src/fit/placement/proof.js';
import { place, type Placed } from '../../src/fit/placement/place.js';
import { named } from '../../src/fit/placement/assignment.js';
import { type FitHome, readHome } from '../../src/fit/read-home.js';
import { Random } from './random.js';
import type { RealScheduler } from './real-scheduler.js';

/** What the verdict said about a home, and every way in which the real scheduler disagreed. */
export interface Compared {
  readonly placement: Placed['placement'];
  /** Whether what is asked for is within a tenth of what there is. */
  readonly nearlyFull: boolean;
  readonly disagreements: readonly string[];
}

/** How long a pod that must find a place is waited for. */
const PATIENCE_MS = 20_000;

/** Holds the verdict on a home against the real scheduler. */
export async function compared(scheduler: RealScheduler, plan: Plan, seed: number, orders = 3): Promise<Compared> {
  const home = readHome(plan);
  const placed = place(home.model);
  const random = new Random(seed);
  const pods = home.groups.flatMap((group) => group.pods.map(({ name }) => name));
  const shuffled = (): readonly { readonly pod: string }[] => random.shuffled(pods).map((pod) => ({ pod }));
  const disagreements: string[] = [];
  const result = { placement: placed.placement, nearlyFull: isNearlyFull(home), disagreements };
  if (placed.placement === 'undecided') return result;
  await scheduler.use(home);
  if (placed.placement === 'tight') {
    const assignment = await scheduler.come(named(home.model, placed.steps), PATIENCE_MS);
    const elsewhere = named(home.model, placed.steps).filter(({ pod, node }) => assignment.placed.get(pod) !== node);
    if (elsewhere.length > 0)
      disagreements.push(`the assignment does not hold: ${elsewhere.map(({ pod, node }) => `${pod} on ${node}`).join(', ')}`);
    await scheduler.clear();
    const { first, waits } = placed.losingOrder;
    const before = await scheduler.come(first, PATIENCE_MS);
    if (before.waiting.length > 0) disagreements.push(`the losing order cannot happen: ${before.waiting.join(', ')} waits first`);
    const then = await scheduler.come([{ pod: waits }]);
    if (!then.waiting.includes(waits)) disagreements.push(`the losing order does not lose: ${waits} is on ${then.placed.get(waits)}`);
    const rest = pods.filter((pod) => pod !== waits && !first.some((step) => step.pod === pod));
    const end = await scheduler.come(random.shuffled(rest).map((pod) => ({ pod })));
    if (!end.waiting.includes(waits)) disagreements.push(`in the end ${waits} is on ${end.placed.get(waits)}`);
    return result;
  }
  for (let order = 0; order < (placed.placement === 'fits' ? orders : 1); order++) {
    await scheduler.clear();
    const { waiting } = await scheduler.come(shuffled(), placed.placement === 'fits' ? PATIENCE_MS : 0);
    const found = judged(home, placed, waiting);
    // One that gave way may not have come again yet.
    const still = found.length === 0 ? found : judged(home, placed, (await scheduler.come([], PATIENCE_MS)).waiting);
    disagreements.push(...still);
  }
  return result;
}

/**
 * What may be left over: nothing of a home that fits. Of one that cannot, which pods it is depends on the order, except for
 * those that no empty node takes, which always wait, and those to which the others never close every node, which never do.
 */
function judged({ model }: FitHome, placed: Placed, waiting: readonly string[]): readonly string[] {
  if (placed.placement === 'fits') return waiting.length === 0 ? [] : [`fits, but ${waiting.join(', ')} waits`];
  if (placed.placement !== 'impossible') return [];
  if (waiting.length === 0) return ['impossible, but every pod has a place'];
  const left = new Set(waiting);
  return model.classes.flatMap((podClass) => {
    const { index, pods, priority, beside, spread, together } = podClass;
    const nodes = podClass.nodes.filter((node) => most(model, podClass, node) > 0);
    if (nodes.length === 0) return pods.filter((pod) => !left.has(pod)).map((pod) => `${pod} fits no node, but has a place`);
    if (beside.length + spread.length + together.length > 0) return [];
    // Those of a lower priority give way.
    const before = model.classes.map((other) => (other.priority < priority ? 0 : other.pods.length - (other.index === index ? 1 : 0)));
    if (!neverClosed(model, { at: index, nodes, available: before })) return [];
    return pods.filter((pod) => left.has(pod)).map((pod) => `${pod} always finds a place, but waits`);
  });
}

function isNearlyFull({ model }: FitHome): boolean {
  const shares = [0, 1].map((dim) => {
    const asked = model.classes.reduce((sum, { need, pods }) => sum + need[dim]! * pods.length, 0);
    return asked / model.cap.reduce((sum, cap) => sum + cap[dim]!, 0);
  });
  return Math.abs(Math.max(...shares) - 1) <= 0.1;
}
