import { parseExact } from '#contracts';

/** Strings, which stay as they are, and the words that Python's encoder writes for numbers that JSON does not have. */
const STRING_OR_WORD = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

/**
 * The upstream's JSON, its numbers not rounded. A `NaN` is read as null: the rest of the answer may tell of a task that is paid for.
 * @throws SyntaxError
 */
export function parseUpstreamJson(text: string): unknown {
  try {
    return parseExact(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    return parseExact(text.replaceAll(STRING_OR_WORD, (token) => (token.startsWith('"') ? token : 'null')));
  }
}
