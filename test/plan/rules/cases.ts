import { demandsCases } from './cases/demands.js';
import { forbiddenCases } from './cases/forbidden.js';
import { machinesCases } from './cases/machines.js';
import { pinsCases } from './cases/pins.js';
import { placementCases } from './cases/placement.js';
import { podSecurityCases } from './cases/pod-security.js';
import { referencesCases } from './cases/references.js';
import { servicesCases } from './cases/services.js';
import { storageCases } from './cases/storage.js';
import { waysInCases } from './cases/ways-in.js';
import type { RuleCase } from './rule-case.js';

/** What each rule catches and leaves alone. */
export const cases: readonly RuleCase[] = [
  ...servicesCases,
  ...referencesCases,
  ...waysInCases,
  ...placementCases,
  ...podSecurityCases,
  ...pinsCases,
  ...demandsCases,
  ...storageCases,
  ...forbiddenCases,
  ...machinesCases,
];
