export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

export function median(values) {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Runs every contestant once per round, every second round in reverse order, so that a machine that slows down affects all alike.
 * @param contestants name → async function returning an object of numbers
 * @returns name → the same object with each number's median
 */
export async function alternate(contestants, { rounds, say }) {
  const names = Object.keys(contestants);
  const seen = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const figures = await contestants[name]();
      seen[name].push(figures);
      say(`  round ${round + 1}  ${name.padEnd(46)} ${wordsOf(figures)}`);
    }
  }
  return Object.fromEntries(names.map((name) => [name, mediansOf(seen[name])]));
}

function mediansOf(runs) {
  return Object.fromEntries(Object.keys(runs[0]).map((key) => [key, median(runs.map((figures) => figures[key]))]));
}

function wordsOf(figures) {
  return Object.entries(figures)
    .map(([key, value]) => `${key} ${Number(value.toPrecision(4))}`)
    .join('  ');
}
