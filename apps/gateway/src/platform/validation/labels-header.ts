import { invalidParameters, LABEL_BOUNDS, labelProblem, type Labels, labelsFrom, splitLabel } from '#contracts';

/**
 * The labels in `X-Labels: project=apollo,stage=test`. Characters beyond printable ASCII, and commas and percent signs, are UTF-8 in percent-encoding.
 * @returns undefined if there are none. @throws ApiError 1004 naming the header and the pair.
 */
export function labelsInHeader(header: string | string[] | undefined): Labels | undefined {
  const text = [header ?? ''].flat().join(',');
  if (text.trim() === '') return undefined;
  const pairs = text.split(',').map((pair, at) => decoded(pair.trim(), at));
  if (pairs.length > LABEL_BOUNDS.labels) throw wrong(`must hold at most ${LABEL_BOUNDS.labels} pairs`);
  for (const [at, pair] of pairs.entries()) {
    const problem = labelProblem(pair);
    if (problem !== undefined) throw wrong(`${placeOf(pair, at)} ${problem}`);
    const isRepeated = pairs.slice(0, at).some((other) => splitLabel(other)[0] === splitLabel(pair)[0]);
    if (isRepeated) throw wrong(`${placeOf(pair, at)} repeats a name`);
  }
  return labelsFrom(pairs);
}

function decoded(pair: string, at: number): string {
  if (/[^\x20-\x7e]/.test(pair)) throw wrong(`pair ${at + 1} must be ASCII: encode other characters as UTF-8 with percent signs`);
  const [name, value] = splitLabel(pair);
  if (value === undefined) return name;
  try {
    return `${name}=${decodeURIComponent(value)}`;
  } catch {
    throw wrong(`${placeOf(pair, at)} must be UTF-8: each % is followed by two hex digits`);
  }
}

function placeOf(pair: string, at: number): string {
  return `pair ${at + 1} (${splitLabel(pair)[0].slice(0, LABEL_BOUNDS.nameCharacters)})`;
}

function wrong(message: string) {
  return invalidParameters([{ field: 'X-Labels', message }]);
}
