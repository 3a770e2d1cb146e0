import { describe, expect, it } from 'vitest';
import { neededSecrets } from '../../src/init/needed-secrets.js';
import { compile } from '../../src/plan/compile.js';
import { secretNames } from '../../src/plan/secret-names.js';
import { compose } from '../../src/stacks/stacks.js';
import { exampleGames, exampleHome, exampleSettings } from '../stacks/example.js';

describe('the secrets of a new home', () => {
  const laptops = exampleSettings.machines.filter(({ arch }) => arch === 'amd64');
  const found = () =>
    neededSecrets(async () => compile(compose({ ...exampleSettings, machines: laptops }, exampleGames).home, { broken: 'tell' }));

  it('are all that it needs, also where its machines break rules', async () => {
    const { names, problems } = await found();
    expect(problems).not.toEqual([]);
    expect(names).toEqual([...secretNames(exampleHome().plan).keys()]);
  });

  it('come with one line for all games that no machine can run, and with the way out', async () => {
    const { problems } = await found();
    const games = problems.filter((line) => line.includes('games/'));
    expect(games).toEqual([expect.stringMatching(/ and 15 more: .*games\.json "architectures": \["amd64", "arm64"\] \[no-node\]$/)]);
  });
});
