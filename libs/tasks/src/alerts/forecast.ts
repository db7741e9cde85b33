export interface BudgetPace {
  limit: number;
  /** Spent and reserved since the window began. */
  used: number;
  /** Unix ms. */
  startedAt: number;
  endsAt: number;
  now: number;
}

/** A forecast needs some past: a tenth of the window, and a tenth of the budget. */
const LEAST_SHARE = 0.1;
/** A forecast that misses the end of the window by less is no news. */
const MARGIN_SHARE = 0.02;

/** When the budget is used up at the pace so far (Unix ms); null: not before the window ends, or nothing can be said yet. */
export function runsOutAt({ limit, used, startedAt, endsAt, now }: BudgetPace): number | null {
  const length = endsAt - startedAt;
  const passed = now - startedAt;
  if (limit <= 0 || used >= limit || passed < length * LEAST_SHARE || used < limit * LEAST_SHARE) return null;
  const at = startedAt + (passed * limit) / used;
  return at < endsAt - length * MARGIN_SHARE ? Math.round(at) : null;
}
