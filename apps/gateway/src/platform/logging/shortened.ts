const LONGEST = 200;

/** A text that a caller or another program chose, as one line of the log may hold it. */
export function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
