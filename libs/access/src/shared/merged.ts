/** Applies a change to part of a record as in JSON Merge Patch: missing fields stay, null clears. */
export type Changes<T> = { [K in keyof T]?: T[K] | null | undefined };

export function merged<T extends object>(before: T, changes: Changes<T> | null | undefined): T {
  if (changes === null) return {} as T;
  const entries = Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(entries) as T;
}
