import type { Plan } from '../../plan/plan.js';
import { UserError } from '../../user-error.js';

/**
 * References of the images that a person means: by the whole reference, by the repository, or by its last part, such as `pong`.
 * Throws a UserError when there is none of a name.
 */
export function imagesCalled(names: readonly string[], { images }: Plan): readonly string[] {
  const all = Object.entries(images);
  return names.flatMap((name) => {
    const meant = all.flatMap(([reference, { repository }]) =>
      [reference, repository, repository.split('/').at(-1)].includes(name) ? [reference] : [],
    );
    if (meant.length > 0) return meant;
    const known = all.map(([, { repository }]) => repository.split('/').at(-1)!).sort();
    throw new UserError(`--without-image ${name}: this home uses no such image, only ${[...new Set(known)].join(', ')}`);
  });
}
