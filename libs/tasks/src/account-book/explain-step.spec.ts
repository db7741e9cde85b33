import { describe, expect, it } from '@jest/globals';
import { type Finding } from '../ports/account-book.js';
import { explainStep } from './explain-step.js';

const of = (kind: Finding['kind'], id: string, credits: number | null = 120): Finding => ({
  kind,
  id,
  at: 1,
  teamId: 't',
  flow: 'f',
  credits,
  charged: null,
  note: null,
});
const charges = (step: number, open: Finding[], failed: Finding[] = []) =>
  Object.fromEntries(explainStep(step, { open, failed }).map(({ id, charged }) => [id, charged]));

describe('a difference of the account', () => {
  it('of nothing says that what ended in vain cost nothing, and an odd price was what was booked', () => {
    expect(
      charges(0, [of('forgotten-task', 'a'), of('end-word', 'b'), of('refused-amount', 'c', 90), of('outside-task', 'd', null)]),
    ).toEqual({
      a: 0,
      b: 0,
      c: 90,
    });
  });

  it('is charged to those that explain it', () => {
    expect(charges(240, [of('forgotten-task', 'a')], [of('charged-failure', 'b'), of('charged-failure', 'c')])).toEqual({
      a: 120,
      b: 120,
    });
    expect(charges(100, [of('forgotten-task', 'a')], [of('charged-failure', 'b')])).toEqual({ a: 0 });
  });

  it('is the price of the only outside task, and of no one of several', () => {
    expect(charges(77, [of('outside-task', 'a', null)])).toEqual({ a: 77 });
    expect(charges(77, [of('outside-task', 'a', null), of('outside-task', 'b', null)])).toEqual({});
    // Either may have been charged, unless the amount says which.
    expect(charges(200, [of('outside-task', 'a', null)], [of('charged-failure', 'b')])).toEqual({ a: 200 });
    expect(charges(120, [of('outside-task', 'a', null)], [of('charged-failure', 'b')])).toEqual({ b: 120 });
  });

  it('is the difference of the only odd price', () => {
    expect(charges(30, [of('refused-amount', 'a', 90)])).toEqual({ a: 120 });
    expect(charges(-40, [of('refused-amount', 'a', 90)])).toEqual({ a: 50 });
  });
});
