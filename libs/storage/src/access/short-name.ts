import { hash } from 'node:crypto';

/** A name of any length and characters, shortened to part of a key. */
export function shortName(...parts: string[]): string {
  return hash('sha256', JSON.stringify(parts), 'hex').slice(0, 32);
}
