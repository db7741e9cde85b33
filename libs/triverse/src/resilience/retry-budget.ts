import { type RetryOptions } from '../triverse-options.js';

interface Slice {
  startedAt: number;
  requests: number;
  retries: number;
}

const SLICES = 10;

/** Limits retries to a share of the requests in a sliding window, so that retries cannot multiply the load on a failing upstream. */
export class RetryBudget {
  #slices: Slice[] = [];

  constructor(
    private readonly options: Pick<RetryOptions, 'budgetRatio' | 'budgetWindowMs' | 'budgetMinimum'>,
    private readonly now: () => number = Date.now,
  ) {}

  countRequest(): void {
    this.#current().requests++;
  }

  /** Takes one retry from the budget. @returns false if none is left. */
  take(): boolean {
    const current = this.#current();
    const requests = this.#slices.reduce((sum, slice) => sum + slice.requests, 0);
    const retries = this.#slices.reduce((sum, slice) => sum + slice.retries, 0);
    if (retries >= Math.max(this.options.budgetMinimum, Math.floor(requests * this.options.budgetRatio))) return false;
    current.retries++;
    return true;
  }

  #current(): Slice {
    const now = this.now();
    const last = this.#slices.at(-1);
    if (last !== undefined && now - last.startedAt < this.options.budgetWindowMs / SLICES) return last;
    const slice = { startedAt: now, requests: 0, retries: 0 };
    this.#slices = [...this.#slices.filter(({ startedAt }) => now - startedAt < this.options.budgetWindowMs), slice];
    return slice;
  }
}
