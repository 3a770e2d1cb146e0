import * as z from 'zod/mini';
import { gamesSchema } from './games.js';
import { stackSchema } from './stack-schema.js';

/** A JSON Schema, as editors read it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON Schema of a whole Pulumi stack file. Other namespaces and Pulumi's own keys are left free. */
export function stackFileSchema(): JsonSchema {
  const { $schema, properties, required } = z.toJSONSchema(stackSchema, { io: 'input' });
  const prefixed = (key: string): string => `permacade:${key}`;
  const keys = Object.keys(properties!);
  return {
    $schema,
    title: 'Settings of a home',
    type: 'object',
    required: ['config'],
    properties: {
      config: {
        type: 'object',
        required: required!.map(prefixed),
        properties: Object.fromEntries(Object.entries(properties!).map(([key, schema]) => [prefixed(key), schema])),
        patternProperties: {
          [`^permacade:(?!(${keys.join('|')})$)`]: false,
          '^secret:': {
            description: 'A secret; `pulumi config set --secret secret:NAME` writes it.',
            type: 'object',
            required: ['secure'],
            properties: { secure: { type: 'string' } },
            additionalProperties: false,
          },
        },
      },
    },
  };
}

/** The JSON Schema of `games.json`. */
export function gamesFileSchema(): JsonSchema {
  return { title: 'Games of an arcade', ...z.toJSONSchema(gamesSchema, { io: 'input' }) };
}
