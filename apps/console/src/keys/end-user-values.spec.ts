import { describe, expect, it } from '@jest/globals';
import { endUserChangesOf, endUserErrorOf, endUserValuesOf } from './end-user-values.js';
import { TriverseError } from '#client';

const before = endUserValuesOf({
  budgets: [{ window: 'day', credits: 100, time_zone: 'Europe/Berlin' }],
  open_tasks: 3,
  creations_per_minute: null,
});
const changed = (amounts: Partial<typeof before.amounts>, timeZone = before.timeZone) =>
  endUserChangesOf(before, { amounts: { ...before.amounts, ...amounts }, timeZone });

describe('the limits of each end user in a form', () => {
  it('shows what there is', () => {
    expect(before).toEqual({
      amounts: { day: 100, month: '', open_tasks: 3, creations_per_minute: '' },
      timeZone: 'Europe/Berlin',
    });
    expect(endUserValuesOf(undefined)).toEqual({
      amounts: { day: '', month: '', open_tasks: '', creations_per_minute: '' },
      timeZone: 'UTC',
    });
  });

  it('sends only what was changed', () => {
    expect(changed({})).toBeUndefined();
    expect(changed({ creations_per_minute: 5 })).toEqual({ creations_per_minute: 5 });
    expect(changed({ open_tasks: '' })).toEqual({ open_tasks: null });
    expect(changed({ day: '', month: 900 })).toEqual({
      budgets: [
        { window: 'day', credits: null },
        { window: 'month', credits: 900, time_zone: 'Europe/Berlin' },
      ],
    });
    expect(changed({}, 'UTC')).toEqual({ budgets: [{ window: 'day', credits: 100, time_zone: 'UTC' }] });
  });

  it('finds the error of each field in what was sent', () => {
    const changes = changed({ month: -1, open_tasks: 0 });
    const error = new TriverseError('invalid parameters', {
      code: 1004,
      httpStatus: 400,
      errors: [
        { field: 'end_user.budgets[0].credits', message: 'must not be negative' },
        { field: 'end_user.open_tasks', message: 'must be at least 1' },
      ],
    });
    expect(endUserErrorOf(error, changes, 'month')).toBe('Must not be negative');
    expect(endUserErrorOf(error, changes, 'open_tasks')).toBe('Must be at least 1');
    expect(endUserErrorOf(error, changes, 'day')).toBeUndefined();
    expect(endUserErrorOf(error, changes, 'time_zone')).toBeUndefined();
  });
});
