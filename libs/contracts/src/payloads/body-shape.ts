/** Far beyond anything documented. Validation and digests cost time per field and stack per level. */
const MAX_DEPTH = 64;
const MAX_FIELDS = 256;
const MAX_ELEMENTS = 1_000;

/**
 * Runs before validation, so that refusing a body costs no more than reading it.
 * @param options.anyLength allows lists of any length, for bodies that are passed on unchecked.
 * @returns the problem with the body's size, or undefined.
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
