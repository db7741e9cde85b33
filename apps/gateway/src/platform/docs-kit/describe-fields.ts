import { isObject } from '#contracts';
import { FIELD_WORDS, QUERY_WORDS } from './field-words.js';

/** Gives every property and parameter of a document that says nothing about itself the words of its name. A schema's own description wins. */
export function describeFields<D extends object>(document: D): D {
  visit(document);
  return document;
}

function visit(value: unknown): void {
  if (Array.isArray(value)) return value.forEach(visit);
  if (!isObject(value)) return;
  if (isObject(value['properties'])) for (const [name, schema] of Object.entries(value['properties'])) describe(name, schema);
  if (typeof value['in'] === 'string' && typeof value['name'] === 'string')
    describe(value['name'], value, value['in'] === 'query' ? QUERY_WORDS : {});
  for (const [key, inner] of Object.entries(value)) if (!HOLDS_EXAMPLES.has(key)) visit(inner);
}

/** Values, not schemas. */
const HOLDS_EXAMPLES: ReadonlySet<string> = new Set(['example', 'examples', 'default', 'enum', 'const']);

function describe(name: string, schema: unknown, special: Readonly<Record<string, string>> = {}): void {
  if (!isObject(schema) || '$ref' in schema || schema['description'] !== undefined) return;
  const words = [special, FIELD_WORDS].find((one) => Object.hasOwn(one, name))?.[name];
  if (words !== undefined) schema['description'] = words;
}
