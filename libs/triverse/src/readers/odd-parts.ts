/** Called for a part of an answer that is not as documented. @param part a name from our own code, e.g. `status.output`; never a value. */
export type ReportOdd = (part: string) => void;

export const ignoreOdd: ReportOdd = () => undefined;

const PARTS = [
  ...(['creation.costCredits', 'quote.available_credits', 'quote.cost_credits'] as const),
  ...(['status.createTime', 'status.endTime', 'status.flowName', 'status.input', 'status.output', 'status.startTime'] as const),
];

/** Counts undocumented parts and reports each kind once; the readable rest of the answer is used. */
export class OddParts {
  readonly #counts = new Map<string, number>(PARTS.map((part) => [part, 0]));

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
