import { z } from 'zod';

/** The named schemas: each becomes a component of the OpenAPI and of the AsyncAPI document. */
export const COMPONENTS = new Map<z.ZodType, string>();

export interface SchemaNotes {
  description: string;
  examples?: unknown[];
}

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** A named schema of exactly the type `T`: where either has a field more, less or other, this does not compile. */
export function schemaOf<T>() {
  return <S extends z.ZodType>(
    id: string,
    schema: S & (Same<z.output<S>, T> extends true ? unknown : never),
    notes: SchemaNotes,
  ): S => {
    COMPONENTS.set(schema, id);
    z.globalRegistry.add(schema, { ...notes });
    return schema;
  };
}

/** UTC, ISO 8601. */
export const time = () => z.string().meta({ format: 'date-time' });
export const uuid = () => z.string().meta({ format: 'uuid' });
/** Any JSON object: what only the upstream or the caller knows. */
export const anyObject = () => z.record(z.string(), z.unknown());

/**
 * Documented as an object, and passed on as it is where the upstream sends something else: without a `type`, the fields bind objects only, and types
 * that are generated from the document are those of an object.
 */
export const passedOnObject = (description: string, properties: Record<string, unknown> = {}) =>
  z.unknown().meta({ description, properties, additionalProperties: {} }) as unknown as z.ZodType<Record<string, unknown>>;

/** The success envelope around a payload. */
export function envelope<S extends z.ZodType>(data: S) {
  return z.strictObject({ code: z.literal(0), message: z.string(), data });
}
