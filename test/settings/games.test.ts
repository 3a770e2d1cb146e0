import { describe, expect, it } from 'vitest';
import { type Game, loadGames } from '../../src/settings/games.js';
import { readProblems, written } from './stack-text.js';

const loaded = (value: unknown): readonly Game[] => loadGames(written('games.json', JSON.stringify(value)));
const refusedText = (text: string): readonly string[] => readProblems(() => loadGames(written('games.json', text)));
const refused = (value: unknown): readonly string[] => refusedText(JSON.stringify(value));
const pacman = { driver: 'pacman', title: 'Pac-Man' };

describe('games', () => {
  it('of the example home are the seventeen of the arcade, each by two pods', () => {
    const games = loadGames('games.json');
    expect(games).toHaveLength(17);
    expect(games.every(({ replicas }) => replicas === 2)).toBe(true);
    expect(games[0]).toMatchObject({ driver: '1943mii', title: '1943: The Battle of Midway Mark II' });
  });

  it('get one pod and an arm64 image unless they say otherwise', () => {
    expect(loaded({ games: [pacman] })).toEqual([{ ...pacman, replicas: 1, architectures: ['arm64'] }]);
    const own = { ...pacman, replicas: 3, tag: '1.0.3', image: 'docker-registry:5000/pacman', architectures: ['amd64', 'arm64'] };
    expect(loaded({ $schema: './schemas/games.schema.json', games: [own] })).toEqual([own]);
  });

  it('may have any title that fits on one line', () => {
    expect(loaded({ games: [{ driver: 'a', title: 'Ghosts’n “Goblins” ❤ 東京' }] })).toHaveLength(1);
  });

  it.each<[string, unknown, string | RegExp]>([
    ['no driver', [{ title: 'x' }], /^games\[0\]\.driver: got nothing, expected the short name of a MAME game/],
    ['path characters', [{ driver: '../etc', title: 'x' }], /^games\[0\]\.driver: got '\.\.\/etc', expected/],
    ['quotes', [{ driver: 'a"b\'', title: 'x' }], /^games\[0\]\.driver: got 'a"b'', expected/],
    ['an emoji', [{ driver: '👾', title: 'x' }], /^games\[0\]\.driver: got '👾', expected/],
    ['300 characters', [{ driver: 'a'.repeat(300), title: 'x' }], /\(300 characters\), expected/],
    ['a line break', [{ driver: 'a\nb', title: 'x' }], /got 2 lines that begin 'a', expected/],
    ['upper case', [{ driver: 'Pacman', title: 'x' }], /got 'Pacman', expected/],
    ['a number as driver', [{ driver: 1943, title: 'x' }], /got 1943, expected/],
    ['an empty title', [{ driver: 'a', title: '' }], /^games\[0\]\.title: got nothing, expected/],
    ['a blank title', [{ driver: 'a', title: '  ' }], /^games\[0\]\.title: got ' {2}', expected/],
    ['a title of two lines', [{ driver: 'a', title: 'a\nb' }], /title: got 2 lines/],
    ['an unknown key', [{ ...pacman, replica: 2 }], "games[0].replica: got an unknown key; did you mean 'replicas'?"],
    ['no pods', [{ ...pacman, replicas: 0 }], 'games[0].replicas: got 0, expected a whole number from 1 to 100'],
    ['pods in quotes', [{ ...pacman, replicas: '2' }], "games[0].replicas: got '2', expected a whole number from 1 to 100"],
    ['the tag latest', [{ ...pacman, tag: 'latest' }], /tag: got 'latest', expected a tag of its image other than latest/],
    ['a tag in the image', [{ ...pacman, image: 'r:5000/pacman:1' }], /image: got 'r:5000\/pacman:1', expected/],
    [
      'two games with one driver',
      [pacman, pacman],
      "games[1].driver: got 'pacman' a second time (first: games[0]), expected each game once; remove one",
    ],
    ['no games', [], /^games: got an empty list, expected a list of at least one game: an arcade without games/],
    ['a map of games', { pacman }, /^games: got a map, expected a list/],
    ['text for a game', ['pacman'], "games[0]: got 'pacman', expected a map with driver, title, replicas, tag, image, architectures"],
  ])('with %s are one problem', (_, games, message) => {
    const problems = refused({ games }).map((line) => line.replace(/^games\.json: /, ''));
    expect(problems).toEqual([typeof message === 'string' ? message : expect.stringMatching(message)]);
  });

  it.each([
    ['{"games": [\n  {"driver": "a",}\n]}', 2, 18],
    ['{"games":}', 1, 10],
    ['{"games": [\n  {"driver": "pacman", "title": "Pac-Man, the yellow one"},,\n]}', 2, 60],
    ['{\n  // none\n}', 2, 3],
    ["{'games': []}", 1, 2],
    ['{"games": [', 1, 12],
    ['{"games": "a\nb"}', 1, 13],
  ])('that are malformed JSON say where: %j', (text, line, column) => {
    expect(refusedText(text)).toEqual([expect.stringContaining(`games.json: is not JSON at line ${line}, column ${column}; `)]);
  });

  it('that give a key twice say which and where, because only the last would count', () => {
    const text = '{"games": [\n  {"driver": "a", "title": "A", "replicas": 1, "replicas": 2}\n]}';
    expect(refusedText(text)).toEqual([
      "games.json: has the key 'replicas' twice, again at line 2, column 48, and only the last would count; remove one of them",
    ]);
  });

  it.each([
    ['', /^games\.json: the file is empty; copy games\.json there/],
    ['[]', /^games\.json: got an empty list, expected a map with the key games$/],
    ['null', /^games\.json: got nothing, expected a map with the key games$/],
    ['{"games": null}', /^games\.json: games: got nothing, expected a list/],
  ])('that are %j are one problem', (text, message) => {
    expect(refusedText(text)).toEqual([expect.stringMatching(message)]);
  });

  it('keep a polluting key out', () => {
    expect(refusedText('{"games": [{"driver": "a", "title": "b", "__proto__": {"x": 1}}]}')).toEqual([
      expect.stringContaining('__proto__: got an unknown key'),
    ]);
  });
});
