import * as z from 'zod/mini';
import type { Architecture } from '../../constructs/core/image.js';
import { SettingsError } from './settings-error.js';
import type { Every, Nothing } from './every.js';
import { dotted, schemaProblems } from './schema-problems.js';
import { parseJson } from './json.js';
import { readText } from './read-text.js';
import { choice, described, list, map, text, wholeNumber } from './shape.js';

/** One game of the arcade. */
export interface Game {
  /** MAME's short name of the game. Its image, route and objects are named after it. */
  readonly driver: string;
  /** What people call it. */
  readonly title: string;
  /** How many pods serve it. Range 1 to 100. @default 1 */
  readonly replicas: number;
  /** Tag of its image. @default - the arcade's common one */
  readonly tag?: string;
  /** Repository of its image, with its registry. @default - `<the home's registry>/<driver>` */
  readonly image?: string;
  /** Architectures that its image is built for. @default ['arm64'] */
  readonly architectures: readonly [Architecture, ...Architecture[]];
}

const game = map({
  driver: described(
    text(
      'the short name of a MAME game: lower-case letters, digits and underscores, at most 16, such as pacman or 1943mii',
      /^[a-z0-9][a-z0-9_]{0,15}$/,
    ),
    "MAME's short name of the game.",
  ),
  title: described(
    text('the title of the game on one line, at most 120 characters', /^(?=.*[\p{L}\p{N}])[^\p{Cc}]+$/u, 120),
    'What people call it.',
  ),
  replicas: described(z.optional(wholeNumber('a whole number from 1 to 100', 1, 100)), 'How many pods serve it. Default: 1.'),
  tag: described(
    z.optional(text('a tag of its image other than latest, such as 1.0.3', /^(?!latest$)[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/, 128)),
    'Tag of its image.',
  ),
  image: described(
    z.optional(
      text(
        'the repository of its image without a tag, such as docker-registry:5000/pacman',
        /^[a-z0-9][a-z0-9._-]*(:[0-9]+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+$/,
      ),
    ),
    "Repository of its image. Default: the home's registry and the driver.",
  ),
  architectures: described(
    z.optional(list(choice(['amd64', 'arm64']), 'a list of amd64, arm64 or both', 1)),
    'What its image is built for. Default: arm64.',
  ),
});

/** The whole of `games.json`. */
export const gamesSchema = map(
  {
    $schema: z.optional(z.string('the address of a JSON Schema')),
    games: described(
      list(game, 'a list of at least one game: an arcade without games has nothing to serve', 1),
      'The games of the arcade.',
    ),
  },
  'a map with the key games',
);

/** Reads and checks `games.json`. Throws {@link SettingsError} with every problem found. */
export function loadGames(file: string): readonly Game[] {
  const value = parseJson(readText(file, 'copy games.json there and list your games, or name another with --games FILE'), file);
  const { success, data, error } = gamesSchema.safeParse(value, { reportInput: true });
  if (!success) throw new SettingsError(schemaProblems(error.issues, file, dotted));
  const first = new Map<string, number>();
  const repeated = data.games.flatMap(({ driver }, index) => {
    const other = first.get(driver);
    if (other === undefined) first.set(driver, index);
    return other === undefined
      ? []
      : [
          {
            file,
            path: `games[${index}].driver`,
            message: `got '${driver}' a second time (first: games[${other}]), expected each game once; remove one`,
          },
        ];
  });
  if (repeated.length > 0) throw new SettingsError(repeated);
  return data.games.map(toGame);
}

function toGame({ driver, title, replicas = 1, tag, image, architectures, ...unread }: z.infer<typeof game>): Every<Game> {
  const built = (architectures ?? ['arm64']) as readonly Architecture[] as Game['architectures'];
  return { driver, title, replicas, tag, image, architectures: built, ...(unread satisfies Nothing) };
}
