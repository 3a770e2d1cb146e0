import type { Scripts } from '../../plan/plan.js';
import { withSourced } from '../../plan/scripts.js';

/** The script of that name with all it sources in one text; what is no name is a script itself. */
export function inOne(scripts: Scripts = {}, script: string): string {
  if (!Object.hasOwn(scripts, script)) return script;
  const sourced = withSourced(scripts, script).slice(1).toReversed();
  return [...sourced, script]
    .map((name) => scripts[name]!)
    .join('\n')
    .replaceAll(/^\. "\$\{0%\/\*\}\/.*$/gm, '');
}
