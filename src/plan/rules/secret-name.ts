import { SecretRef } from '../../../constructs/core/secret-ref.js';
import { defineRule } from './define-rule.js';
import { listTextParts } from './text-parts.js';

const SECRET_NAME = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

/** The name of a secret becomes a key of the stack's settings. */
export const secretName = defineRule('secret-name', (home, report) => {
  for (const unit of [...home.hostUnits, ...home.referring]) {
    for (const part of listTextParts(unit)) {
      if (!(part instanceof SecretRef) || SECRET_NAME.test(part.secret)) continue;
      report(unit.id, `refers to the secret '${part.secret}', which is not a valid name`, `use lower-case letters, digits and dashes`);
    }
  }
});
