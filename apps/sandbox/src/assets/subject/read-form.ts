import { FORMS } from '../model/form-table.js';
import { wordsOf } from './words-of.js';

const NAMES = new Map(Object.entries(FORMS).flatMap(([name, { words }]) => [name, ...words].map((word) => [word, name])));

const singulars = (word: string): string[] => [word, word.replace(/s$/, ''), word.replace(/es$/, ''), word.replace(/ves$/, 'f')];

/** The form that a text names. Of neighbours the last counts, as in "table lamp"; of several things the first, as in "a lamp on a table". */
export function readForm(text: string): string | undefined {
  let found: string | undefined;
  for (const word of wordsOf(text)) {
    const named = singulars(word).flatMap((form) => NAMES.get(form) ?? [])[0];
    if (named === undefined && found !== undefined) return found;
    if (named !== undefined && !FORMS[found ?? '']?.kindOf?.includes(named)) found = named;
  }
  return found;
}
