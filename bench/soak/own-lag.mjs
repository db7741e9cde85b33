import { quantile } from '../support/figures.mjs';

const STEP_MS = 5;
/** Timers may always be this late. */
const USUAL_MS = 2;

/** Records when this process itself was blocked. It shares its core, and these delays are not the gateway's. */
export class OwnLag {
  #stalls = [];
  #lags = [];
  #last = performance.now();

  constructor() {
    setInterval(() => this.#tick(), STEP_MS).unref();
  }

  #tick() {
    const now = performance.now();
    const late = now - this.#last - STEP_MS;
    this.#lags.push(Math.max(0, late));
    if (late > USUAL_MS) this.#stalls.push({ from: this.#last + STEP_MS, to: now });
    this.#last = now;
  }

  reset() {
    [this.#stalls, this.#lags] = [[], []];
  }

  /** How long (ms) it was blocked within a span. */
  within(from, to) {
    let sum = 0;
    for (let at = this.#firstEndingAfter(from); at < this.#stalls.length && this.#stalls[at].from < to; at++)
      sum += Math.min(to, this.#stalls[at].to) - Math.max(from, this.#stalls[at].from);
    return sum;
  }

  figures() {
    return { p99: quantile(this.#lags, 0.99), max: quantile(this.#lags, 1) };
  }

  #firstEndingAfter(time) {
    let [low, high] = [0, this.#stalls.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#stalls[middle].to > time) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
