import { type AccountReading } from '../ports/account-book.js';

/** The gateway's own sums over all teams. */
export interface Books {
  spent: number;
  held: number;
}

export interface AccountSight {
  /** Unix ms. */
  at: number;
  account: { balance: number; frozen: number };
  /** The books just before and just after the account was read: what it shows may be of any moment in between. */
  before: Books;
  after: Books;
}

/**
 * Compares what the account lost since the last reading with what the books say. A task that succeeds changes neither: its credits were held before.
 * What the account got is taken for a late refund as far as credits are missing, and for a payment otherwise.
 */
export function nextReading(last: AccountReading | undefined, { at, account, before, after }: AccountSight): AccountReading {
  const { balance, frozen } = account;
  const sums = [before.spent + before.held, after.spent + after.held];
  const [low, high] = [Math.min(...sums), Math.max(...sums)];
  const seen = { at, balance, frozen, spent: after.spent, held: after.held };
  if (last === undefined) return { ...seen, books: hundredths(high), step: 0, drift: 0, added: 0 };
  const lost = last.balance - balance;
  const booked = Math.min(high, Math.max(low, last.books + lost));
  const step = hundredths(lost - (booked - last.books));
  const isRefund = step < 0 && -step <= last.drift;
  const drift = hundredths(step > 0 || isRefund ? last.drift + step : last.drift);
  const added = hundredths(step < 0 && !isRefund ? last.added - step : last.added);
  return { ...seen, books: hundredths(booked), step, drift, added };
}

/** A new beginning: what is missing so far is accepted. */
export function accepted(last: AccountReading, at: number): AccountReading {
  return { ...last, at, step: 0, drift: 0, added: 0 };
}

function hundredths(credits: number): number {
  return Math.round(credits * 100) / 100;
}
