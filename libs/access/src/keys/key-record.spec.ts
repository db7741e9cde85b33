import { describe, expect, it } from '@jest/globals';
import { newKeyRecord, withSettings } from './key-record.js';
import { keyChangesSchema, keySettingsSchema } from './team-key-schema.js';

const settings = keySettingsSchema.parse({
  budgets: [
    { window: 'day', credits: 500 },
    { window: 'month', credits: 9_000, time_zone: 'Europe/Berlin' },
  ],
});
const key = newKeyRecord({ keyId: 'k1', teamId: 't1', digest: 'd', createdAt: 0, origin: 'api' }, settings);
const budgetsAfter = (budgets: unknown) => withSettings(key, keyChangesSchema.parse({ budgets }), 0).budgets;

describe('budgets of a key that is changed', () => {
  it('stay if their window is not named', () => {
    expect(budgetsAfter([{ window: 'day', credits: 100 }])).toEqual([
      { window: 'day', credits: 100, timeZone: 'UTC' },
      { window: 'month', credits: 9_000, timeZone: 'Europe/Berlin' },
    ]);
    expect(budgetsAfter([])).toEqual(key.budgets);
  });

  it('end for a window without credits, and all of them with null', () => {
    expect(budgetsAfter([{ window: 'day', credits: null }])).toEqual([
      { window: 'month', credits: 9_000, timeZone: 'Europe/Berlin' },
    ]);
    expect(budgetsAfter([{ window: 'total', credits: null }])).toEqual(key.budgets);
    expect(budgetsAfter(null)).toEqual([]);
  });

  it('are refused twice for a window, and without credits for a new key', () => {
    const twice = [
      { window: 'day', credits: null },
      { window: 'day', credits: 1 },
    ];
    expect(keyChangesSchema.safeParse({ budgets: twice }).success).toBe(false);
    expect(keySettingsSchema.safeParse({ budgets: [{ window: 'day', credits: null }] }).success).toBe(false);
  });
});
