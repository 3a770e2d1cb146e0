import type { PlanUnit } from '../../../constructs/core/plan-unit.js';
import { splitText, type TextPart } from '../../../constructs/core/secret-ref.js';

/** Lists the parts of the texts in a unit that may refer to secrets and outputs. */
export function listTextParts({ body }: PlanUnit): readonly TextPart[] {
  if (body.type === 'HostFile') return splitText(body.content);
  if (body.type === 'HostCommand') return splitText(body.stdin);
  return body.references.flatMap(({ text }) => splitText(text));
}
