const LONGEST = 200;
/** JSON escapes few of them, and a terminal obeys the others. */
const CONTROLS = /[\p{Cc}\u2028\u2029]/gu;

/** A text that a caller or another program chose, as one line of the log may hold it. */
export function shortened(text: string): string {
  const line = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return line.replaceAll(CONTROLS, ' ');
}
