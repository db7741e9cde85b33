import { parseExact } from '#contracts';

/**
 * Matches strings, which stay unchanged, and the words that Python's encoder writes for numbers JSON does not have. A string that was cut off is one to
 * its end: else each quote in it would be tried as the beginning of another.
 */
const STRING_OR_WORD = /"[^"\\]*(?:\\[^][^"\\]*)*(?:"|\\?$)|-?\bInfinity\b|\bNaN\b/g;

/**
 * Parses the upstream's JSON without rounding numbers. Reads `NaN` as null, because the rest of the answer may describe a paid task.
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
