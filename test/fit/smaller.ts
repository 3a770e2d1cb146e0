import type { Plan } from '../../src/plan/plan.js';

/** The smallest part found of a plan for which something still holds: workloads and hosts are left out one after the other. */
export async function smaller(plan: Plan, holds: (part: Plan) => Promise<boolean>, tries = 60): Promise<Plan> {
  let least = plan;
  let left = tries;
  const keep = async (part: Plan): Promise<boolean> => {
    if (left-- <= 0 || !(await holds(part).catch(() => false))) return false;
    least = part;
    return true;
  };
  for (let size = Math.ceil(plan.units.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < least.units.length;) {
      const units = least.units.filter((_, index) => index < from || index >= from + size);
      if (!(await keep({ ...least, units }))) from += size;
    }
  }
  for (const { name } of plan.hosts.slice(1)) await keep({ ...least, hosts: least.hosts.filter((host) => host.name !== name) });
  return least;
}
