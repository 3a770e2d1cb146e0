import { readFileSync } from 'node:fs';
import type { ApiAccess } from '../../../src/cluster/client/api-access.js';
import { ApiClient } from '../../../src/cluster/client/api-client.js';
import { Engine } from '../../../src/rehearsal/engine/engine.js';
import { ROOT } from './bench.js';
import type { Described } from './description.js';

// Applies a described program and says each step, for a test that kills it in between.

const { state, access, resources } = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as {
  readonly state: string;
  readonly access: ApiAccess;
  readonly resources: readonly Described[];
};
const client = new ApiClient(access);
await new Engine({
  root: ROOT,
  stack: 'test',
  main: 'test/rehearsal/engine/fixtures/described.ts',
  config: { 'fixture:program': JSON.stringify({ resources }) },
  secretKeys: [],
  state,
  kubernetes: () => client,
  remote: { run: () => Promise.reject(new Error('this program has no commands')) },
  onStep: ({ op, name }) => console.log(`${op} ${name}`),
}).up();
client.close();
