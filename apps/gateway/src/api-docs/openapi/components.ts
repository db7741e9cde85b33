import { ERROR_CATALOGUE } from '#contracts';
import { z } from 'zod';
import { COMPONENTS } from '../../platform/docs-kit/schema-of.js';
import { REQUEST_HEADERS, RESPONSE_HEADERS } from '../../platform/docs-kit/headers.js';
import { type Json } from '../../platform/docs-kit/route-docs.js';
import { SECURITY_SCHEMES } from './security.js';

type Target = 'draft-2020-12' | 'draft-7';

const uri = (id: string) => `#/components/schemas/${id}`;

/** A schema that names its parts: what is a component is referred to. */
export function componentSchema(schema: z.ZodType, target: Target = 'draft-2020-12'): Json {
  const id = COMPONENTS.get(schema);
  return id === undefined ? (convert([...COMPONENTS, [schema, 'Itself']], target)['Itself'] ?? {}) : { $ref: uri(id) };
}

/** The named schemas that a part of a document refers to, and those that they refer to, by their names. */
export function schemasOf(part: unknown, target: Target = 'draft-2020-12'): Record<string, Json> {
  const all = convert([...COMPONENTS], target);
  const found = new Map<string, Json>();
  const visit = (value: unknown): void => {
    for (const [, id = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      const schema = all[id];
      if (schema === undefined || found.has(id)) continue;
      found.set(id, schema);
      visit(schema);
    }
  };
  visit(part);
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A registry makes zod write references instead of copies. */
function convert(schemas: [z.ZodType, string][], target: Target): Record<string, Json> {
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of schemas) registry.add(schema, { id });
  const converted = z.toJSONSchema(registry, { uri, target }).schemas;
  return Object.fromEntries(Object.entries(converted).map(([id, { $schema: _schema, $id: _id, ...schema }]) => [id, schema]));
}

/**
 * @param parts of the document, which refer to them
 * @param more schemas that the parts refer to, by their names
 */
export function openApiComponents(parts: unknown, more: Record<string, Json>): Json {
  return {
    schemas: {
      ...more,
      ...schemasOf(parts),
      UnknownUpstreamCode: {
        type: 'integer',
        description: "A code of the upstream's that this document does not know yet.",
        not: { enum: Object.keys(ERROR_CATALOGUE).map(Number) },
      },
    },
    headers: RESPONSE_HEADERS,
    parameters: REQUEST_HEADERS,
    securitySchemes: SECURITY_SCHEMES,
  };
}
