import { OutputRef } from '../../../constructs/core/secret-ref.js';
import { defineRule } from './define-rule.js';
import { listTextParts } from './text-parts.js';

/** An output must be that of a command the home runs. */
export const outputExists = defineRule('output-exists', (home, report) => {
  for (const unit of [...home.hostUnits, ...home.referring]) {
    for (const part of listTextParts(unit)) {
      if (!(part instanceof OutputRef) || home.context.unit(part.output)?.body.type === 'HostCommand') continue;
      report(
        unit.id,
        `uses the output of '${part.output}', which is not a command of this home`,
        `use the id of a HostCommand, such as host/pi-3/command/token`,
      );
    }
  }
});
