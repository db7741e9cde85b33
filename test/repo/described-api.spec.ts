import { describe, expect, it } from '@jest/globals';
import { asyncApiDocument } from '../../apps/gateway/src/api-docs/asyncapi/asyncapi-document.js';
import { openApiDocument } from '../../apps/gateway/src/api-docs/openapi/openapi-document.js';

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
/** Values, not schemas. */
const VALUES = ['example', 'examples', 'default', 'enum', 'const'];

interface Named {
  place: string;
  isDescribed: boolean;
}

/** Every property of a schema and every parameter, with whether it says what it is. */
function namedParts(document: Json): Named[] {
  const found: Named[] = [];
  const isDescribed = (part: unknown) =>
    isObject(part) && (typeof part['description'] === 'string' ? part['description'] !== '' : '$ref' in part);
  const visit = (value: unknown, place: string): void => {
    if (Array.isArray(value)) return value.forEach((one, index) => visit(one, `${place}[${index}]`));
    if (!isObject(value)) return;
    if (isObject(value['properties']))
      for (const [name, part] of Object.entries(value['properties']))
        found.push({ place: `${place}.${name}`, isDescribed: isDescribed(part) });
    if (typeof value['in'] === 'string')
      found.push({ place: `${place} ${String(value['name'])}`, isDescribed: isDescribed(value) });
    for (const [name, part] of Object.entries(value)) if (!VALUES.includes(name)) visit(part, `${place}.${name}`);
  };
  visit(document, '');
  return found;
}

/** `code` of an error answer narrows the described one of the Error schema. */
const isNarrowing = ({ place }: Named) => place.includes('.allOf[1].code');

describe.each([
  ['OpenAPI', openApiDocument({ version: '1', extraParameters: new Map([['text-to-model', new Set(['mood'])]]) })],
  ['AsyncAPI', asyncApiDocument({ version: '1' })],
])('the %s document', (_name, document) => {
  const parts = namedParts(document).filter((one) => !isNarrowing(one));

  it('describes every property and every parameter', () => {
    expect(parts.filter((one) => !one.isDescribed).map(({ place }) => place)).toEqual([]);
    expect(parts.length).toBeGreaterThan(50);
  });

  it('describes every named schema', () => {
    const { schemas } = document.components as { schemas: Record<string, { description?: string }> };
    expect(Object.entries(schemas).filter(([, { description }]) => !description)).toEqual([]);
  });
});
