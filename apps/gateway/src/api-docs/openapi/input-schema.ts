import * as jsonSchema from 'class-validator-jsonschema';
import { z } from 'zod';
import { type InputSchema, type Json } from '../../platform/docs-kit/route-docs.js';

// The library calls every number with a bound a `number`; whether it is whole is said by IsInt.
const additionalConverters = {
  min: ({ constraints }: { constraints?: unknown[] }) => ({ minimum: constraints?.[0] as number }),
  max: ({ constraints }: { constraints?: unknown[] }) => ({ maximum: constraints?.[0] as number }),
  // An object whose fields the schema does not name takes any: some generators read a bare `object` as an empty one.
  isObject: { type: 'object' as const, additionalProperties: true },
  isIso8601: { type: 'string' as const, format: 'date-time' },
  isLabel: { type: 'string' as const },
  areLabels: { type: 'object' as const, additionalProperties: { type: 'string' as const } },
  isGrouping: { type: 'string' as const },
};

export interface SchemaChanges {
  /** Names of parameters that pass unchecked. */
  alsoTakes?: readonly string[];
}

/** JSON Schema of what a route accepts. Unknown fields are refused by every route, so it is closed. */
export function inputSchema(source: InputSchema, { alsoTakes = [] }: SchemaChanges = {}): Json {
  if (source instanceof z.ZodType) {
    const { $schema: _, ...schema } = z.toJSONSchema(source, { io: 'input' });
    return schema;
  }
  const schema = jsonSchema.targetConstructorToSchema(source, { additionalConverters });
  const extra = Object.fromEntries(alsoTakes.map((name) => [name, { description: 'Accepted and ignored.' }]));
  return { ...schema, properties: { ...schema.properties, ...extra }, additionalProperties: false };
}

/** One parameter a field. */
export function queryParameters(source: InputSchema): Json[] {
  const { properties = {}, required = [] } = inputSchema(source) as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    ...(description === undefined ? {} : { description }),
    ...(required.includes(name) ? { required: true } : {}),
    schema,
  }));
}
