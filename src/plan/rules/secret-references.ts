import { OutputRef, splitText, SecretRef, type TextPart } from '../../../constructs/core/secret-ref.js';
import type { PlanUnit } from '../../../constructs/core/plan-unit.js';
import { defineRule } from './define-rule.js';

const SECRET_NAME = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

/** The name of a secret becomes a key of the stack's settings. */
export const secretName = defineRule('secret-name', (home, report) => {
  for (const unit of [...home.hostUnits, ...home.referring]) {
    for (const part of partsIn(unit)) {
      if (!(part instanceof SecretRef) || SECRET_NAME.test(part.secret)) continue;
      report(unit.id, `refers to the secret '${part.secret}', which is not a valid name`, `use lower-case letters, digits and dashes`);
    }
  }
});

/** An output must be that of a command the home runs. */
export const outputExists = defineRule('output-exists', (home, report) => {
  for (const unit of [...home.hostUnits, ...home.referring]) {
    for (const part of partsIn(unit)) {
      if (!(part instanceof OutputRef) || home.context.unit(part.output)?.body.type === 'HostCommand') continue;
      report(
        unit.id,
        `uses the output of '${part.output}', which is not a command of this home`,
        `use the id of a HostCommand, such as host/pi-3/command/token`,
      );
    }
  }
});

function partsIn({ body }: PlanUnit): readonly TextPart[] {
  if (body.type === 'HostFile') return splitText(body.content);
  if (body.type === 'HostCommand') return splitText(body.stdin);
  return body.references.flatMap(({ text }) => splitText(text));
}
