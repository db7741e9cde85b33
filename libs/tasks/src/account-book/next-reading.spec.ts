import { describe, expect, it } from '@jest/globals';
import { type AccountReading } from '../ports/account-book.js';
import { accepted, nextReading } from './next-reading.js';

const last: AccountReading = { at: 1, balance: 1_000, frozen: 0, spent: 50, held: 0, books: 50, step: 0, drift: 0, added: 0 };
const next = (balance: number, books: [spent: number, held: number][], from = last) => {
  const [before, after] = books.map(([spent, held]) => ({ spent, held }));
  if (before === undefined) throw new Error('no books');
  return nextReading(from, { at: 2, account: { balance, frozen: 0 }, before, after: after ?? before });
};

describe('a reading of the account', () => {
  it('is a beginning if it is the first', () => {
    const account = { balance: 7, frozen: 3 };
    const first = nextReading(undefined, { at: 2, account, before: { spent: 1, held: 2 }, after: { spent: 1, held: 2 } });
    expect(first).toEqual({ at: 2, balance: 7, frozen: 3, spent: 1, held: 2, books: 3, step: 0, drift: 0, added: 0 });
  });

  it('agrees when the account lost what was spent and held since', () => {
    expect(next(790, [[100, 160]])).toMatchObject({ step: 0, drift: 0, books: 260 });
  });

  it('may be of any moment between the two looks at the books', () => {
    for (const balance of [880, 820, 760])
      expect(
        next(balance, [
          [50, 120],
          [50, 240],
        ]),
      ).toMatchObject({ step: 0, books: 50 + 1_000 - balance });
    // The next one goes on from there.
    const between = next(880, [
      [50, 120],
      [50, 240],
    ]);
    expect(next(760, [[50, 240]], between)).toMatchObject({ step: 0 });
  });

  it('sums up what is missing, also in hundredths', () => {
    const missing = next(899.7, [[50, 0]]);
    expect(missing).toMatchObject({ step: 100.3, drift: 100.3 });
    expect(next(799.4, [[50, 0]], missing)).toMatchObject({ step: 100.3, drift: 200.6 });
  });

  it('takes what comes back for a refund as far as something is missing, and for a payment otherwise', () => {
    const missing = next(880, [[50, 0]]);
    expect(next(1_000, [[50, 0]], missing)).toMatchObject({ step: -120, drift: 0, added: 0 });
    expect(next(5_880, [[50, 0]], missing)).toMatchObject({ step: -5_000, drift: 120, added: 5_000 });
  });

  it('begins anew when it is accepted', () => {
    const fresh = accepted(next(300, [[50, 0]]), 3);
    expect(fresh).toMatchObject({ at: 3, balance: 300, step: 0, drift: 0, added: 0 });
    expect(next(300, [[50, 0]], fresh)).toMatchObject({ step: 0, drift: 0 });
  });
});
