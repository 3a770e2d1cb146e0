import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gamesFileSchema, stackFileSchema } from '../../src/settings/json-schema.js';
import { exampleConfig } from './stack-text.js';

const committed = (name: string): unknown => JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8'));

describe('the JSON Schemas that editors read', () => {
  it('are up to date: otherwise run `npx tsx scripts/write-schemas.ts`', () => {
    expect(committed('home')).toEqual(JSON.parse(JSON.stringify(stackFileSchema())));
    expect(committed('games')).toEqual(JSON.parse(JSON.stringify(gamesFileSchema())));
  });

  it('know every key of the example home, and describe it', () => {
    const { properties, patternProperties } = (stackFileSchema() as { readonly properties: { readonly config: Config } }).properties.config;
    for (const key of Object.keys(exampleConfig())) expect(properties[key]?.description, key).toBeTypeOf('string');
    const [unknown] = Object.keys(patternProperties);
    expect('permacade:domian').toMatch(new RegExp(unknown!));
    expect('permacade:domain').not.toMatch(new RegExp(unknown!));
    expect('aws:region').not.toMatch(new RegExp(unknown!));
  });

  it('are named where editors look', () => {
    expect(readFileSync('Pulumi.home.yaml', 'utf8')).toMatch(/^# yaml-language-server: \$schema=\.\/schemas\/home\.schema\.json\n/);
    expect(JSON.parse(readFileSync('games.json', 'utf8'))).toMatchObject({ $schema: './schemas/games.schema.json' });
  });
});

interface Config {
  readonly properties: Readonly<Record<string, { readonly description?: string }>>;
  readonly patternProperties: Readonly<Record<string, unknown>>;
}
