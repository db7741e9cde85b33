/** pino's levels. */
const INFO = 30;
const WARN = 40;

interface Line {
  level: number;
  msg?: string;
}

/** The value of a series in a scrape; undefined if it is not there. */
export function seriesIn(text: string, series: string): number | undefined {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1).split(' ')[0]);
}

/** What became of a series, in the words of the claim about it. */
export function trendOf(claim: string, before = 0, after?: number): string {
  if (after === undefined) return 'is not there';
  if (claim !== 'rises' && claim !== 'falls') return String(after);
  return after === before ? 'stays' : after > before ? 'rises' : 'falls';
}

/** The expected lines that were logged; without any, the warnings and errors that were. */
export function linesSince(output: string, expected: readonly string[]): string[] {
  const lines = output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);
  const saying = (level: number) => lines.filter((line) => line.level >= level).map(({ msg = '' }) => msg);
  if (expected.length === 0) return saying(WARN);
  return expected.filter((pattern) => saying(INFO).some((msg) => patternOf(pattern).test(msg)));
}

const patternOf = (text: string): RegExp => new RegExp(`^${text.split('…').map(literal).join('.*')}`, 's');
const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
