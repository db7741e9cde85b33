import { type RetryOptions } from '../triverse-options.js';

/** Caps retries to a share of the requests of a sliding window, so that retrying cannot multiply the load on a failing upstream. */
export class RetryBudget {
  #requests: number[] = [];
  #retries: number[] = [];

  constructor(
    private readonly options: Pick<RetryOptions, 'budgetRatio' | 'budgetWindowMs' | 'budgetMinimum'>,
    private readonly now: () => number = Date.now,
  ) {}

  countRequest(): void {
    this.#forget();
    this.#requests.push(this.now());
  }

  /** Takes one retry from the budget. @returns false when there is none left. */
  take(): boolean {
    this.#forget();
    const allowed = Math.max(this.options.budgetMinimum, Math.floor(this.#requests.length * this.options.budgetRatio));
    if (this.#retries.length >= allowed) return false;
    this.#retries.push(this.now());
    return true;
  }

  #forget(): void {
    const since = this.now() - this.options.budgetWindowMs;
    this.#requests = dropBefore(this.#requests, since);
    this.#retries = dropBefore(this.#retries, since);
  }
}

function dropBefore(times: number[], since: number): number[] {
  const kept = times.findIndex((time) => time > since);
  if (kept === 0) return times;
  return kept < 0 ? [] : times.slice(kept);
}
