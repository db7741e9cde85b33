import { hash } from 'node:crypto';

/** What others name, of any length and letters, as a part of a key. */
export function shortName(...parts: string[]): string {
  return hash('sha256', JSON.stringify(parts), 'hex').slice(0, 32);
}
