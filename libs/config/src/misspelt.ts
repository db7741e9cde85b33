import { SETTINGS } from './settings.js';

/** Shorter names are too close to each other, and to what other programs read. */
const SHORTEST = 8;
const FARTHEST = 2;

/** @returns variables that look like a setting written wrongly, and are therefore not read, with the setting that was perhaps meant. */
export function misspelt(env: Readonly<Record<string, string | undefined>>): { name: string; meant: string }[] {
  const known = Object.entries(SETTINGS).flatMap(([name, row]) => ('secret' in row ? [name, `${name}_FILE`] : [name]));
  return Object.keys(env).flatMap((name) => {
    if (known.includes(name) || name.length < SHORTEST) return [];
    const meant = known.find((setting) => setting.length >= SHORTEST && isClose(name.toUpperCase(), setting));
    return meant === undefined ? [] : [{ name, meant }];
  });
}

function isClose(name: string, setting: string): boolean {
  return Math.abs(name.length - setting.length) <= FARTHEST && distance(name, setting) <= FARTHEST;
}

/** Letters to add, drop or change to make one word of the other (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...from].entries()) {
    const next = [at + 1];
    for (const [column, other] of [...to].entries()) {
      const change = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(change, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
