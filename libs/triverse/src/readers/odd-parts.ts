/** Told of a part of an answer that is not as documented. @param part one of the names in our own code, e.g. `status.output`; never a value. */
export type ReportOdd = (part: string) => void;

export const ignoreOdd: ReportOdd = () => undefined;

/** Counts the parts that are not as documented, and tells of each the first time: the answer itself is used for what can be read of it. */
export class OddParts {
  readonly #counts = new Map<string, number>();

  constructor(private readonly onFirst: ReportOdd = ignoreOdd) {}

  readonly report: ReportOdd = (part) => {
    const before = this.#counts.get(part) ?? 0;
    this.#counts.set(part, before + 1);
    if (before === 0) this.onFirst(part);
  };

  /** Since the start. */
  counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}
