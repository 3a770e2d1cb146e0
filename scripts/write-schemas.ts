import { writeFileSync } from 'node:fs';
import { gamesFileSchema, type JsonSchema, stackFileSchema } from '../src/settings/json-schema.js';

// Writes the JSON Schemas that editors complete settings and games from. Run it when a schema of src/settings/ changes:
// `npx tsx scripts/write-schemas.ts`. A test says so when it was forgotten.

const write = (name: string, schema: JsonSchema): void =>
  writeFileSync(new URL(`../schemas/${name}.schema.json`, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);

write('home', stackFileSchema());
write('games', gamesFileSchema());
