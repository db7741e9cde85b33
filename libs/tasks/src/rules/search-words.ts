/** Bounds of what is kept of a task for a search. */
export const SEARCH_BOUNDS = { words: 64, wordCharacters: 32, askedWords: 8 } as const;

/** Scripts that put no spaces between words: each character counts as a word. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** The words by which a list finds a task, distinct and in order: the first 64, of each its first 32 characters. Other types than text hold none. */
export function searchWords(...texts: unknown[]): string[] {
  const words = texts.flatMap((text) => (typeof text === 'string' ? wordsOf(text) : []));
  return [...new Set(words)].slice(0, SEARCH_BOUNDS.words);
}

/** The words of a search, of which each must begin a word of the task. */
export function askedWords(text: string): string[] {
  return [...new Set(wordsOf(text))];
}

/** Whether each of the asked words begins a word of the task. */
export function matchesWords(words: readonly string[] | undefined, asked: readonly string[]): boolean {
  return asked.every((prefix) => words?.some((word) => word.startsWith(prefix)) ?? false);
}

function wordsOf(text: string): string[] {
  const spaced = folded(text).replaceAll(UNSPACED, ' $& ');
  return (spaced.match(WORD) ?? []).map((word) => [...word].slice(0, SEARCH_BOUNDS.wordCharacters).join(''));
}

/** Compatible forms and letters of either case are alike: `Straße` and `STRASSE`, `ﬁ` and `fi`. */
function folded(text: string): string {
  return text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC').replaceAll('ς', 'σ');
}
