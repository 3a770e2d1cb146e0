import type { UnitBody } from '../../constructs/core/plan-unit.js';
import type { Textual } from '../../constructs/core/secret-ref.js';

/** Every text of a unit that may hold references. */
export function listTexts(body: UnitBody): readonly Textual[] {
  switch (body.type) {
    case 'KubernetesObject':
      return body.references.map(({ text }) => text);
    case 'HostFile':
      return [body.content];
    case 'HostCommand':
      return [body.stdin];
  }
}
