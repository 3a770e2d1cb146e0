import { silently } from '../progress.js';
import { showStage } from './show-stage.js';

interface Named {
  readonly name: string;
}

/**
 * Shows, on a terminal alone, how many machines have answered and which are still being waited for: what is printed may be
 * kept in a file, and then holds nothing else.
 */
export function readingStage<Target extends Named, Result>(
  what: string,
  targets: readonly Target[],
  quiet: boolean,
  read: (answered: (target: Target) => void) => Promise<Result>,
): Promise<Result> {
  const stage = quiet || process.stdout.isTTY !== true ? silently : showStage;
  const title = targets.length === 1 ? `${what} ${targets[0]!.name}` : `${what} ${targets.length} machines`;
  return stage(title, (say) => {
    const waiting = new Set(targets.map(({ name }) => name));
    const tell = (): void =>
      say(waiting.size === 0 ? 'all have answered' : `waiting for ${[...waiting].slice(0, 5).join(', ')}${waiting.size > 5 ? ' …' : ''}`);
    tell();
    return read(({ name }) => {
      waiting.delete(name);
      tell();
    });
  });
}
