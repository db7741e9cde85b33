/** One line of `--check`. */
export interface Check {
  name: string;
  /** Resolves with what was found; rejects with why it cannot be used. */
  run: () => Promise<string>;
}
