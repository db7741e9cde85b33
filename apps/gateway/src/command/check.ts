/** One line of `--check`. */
export interface Check {
  name: string;
  /** Resolves with what was found; rejects with why it cannot be used. */
  run: () => Promise<string>;
  /** The setting to look at after that error, where the error itself does not name one. */
  setting?: (error: unknown) => string | undefined;
}
