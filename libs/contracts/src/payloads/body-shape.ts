/** Far beyond anything that is documented; what checks or digests a body works for each field, and calls itself for each level. */
const MAX_DEPTH = 64;
const MAX_FIELDS = 256;
const MAX_ELEMENTS = 1_000;

/**
 * Looked at before a body is checked in earnest, so that refusing it costs no more than reading it.
 * @param options.anyLength of lists, for what is passed on unchecked.
 * @returns what is wrong with the body's size, or undefined.
 */
export function shapeProblem(body: unknown, options: { anyLength?: boolean } = {}): string | undefined {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return `must not be nested more than ${MAX_DEPTH} deep`;
    const below: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      const parts = Object.values(value) as unknown[];
      const isList = Array.isArray(value);
      if (!isList && parts.length > MAX_FIELDS) return `must not have more than ${MAX_FIELDS} fields in one object`;
      if (isList && options.anyLength !== true && parts.length > MAX_ELEMENTS)
        return `must not have more than ${MAX_ELEMENTS} elements in one list`;
      for (const part of parts) if (typeof part === 'object') below.push(part);
    }
    level = below;
  }
  return undefined;
}
