import { type KeyRecord } from '#client';
import { describe, expect, it } from '@jest/globals';
import { changesOf, valuesOf } from './key-form-values.js';

const CAPPED = ['polygon_limit', 'texture_size'];
const key: KeyRecord = {
  key_id: 'k1',
  team_id: 't1',
  alias: 'web shop',
  scopes: ['tasks:read', 'tasks:create'],
  allowed_flows: null,
  parameters: { defaults: { texture_size: 2_048 }, max: { polygon_limit: 50_000 } },
  budgets: [{ window: 'day', credits: 500, time_zone: 'Europe/Berlin' }],
  limits: { requests_per_minute: 60, creations_per_minute: null, uploads_per_minute: null, open_tasks: 3, sockets: null },
  created_at: '2026-01-01T00:00:00Z',
  expires_at: null,
};
const values = valuesOf(key, CAPPED);

describe('the form of a key', () => {
  it('shows what the key has', () => {
    expect(values).toMatchObject({ alias: 'web shop', flows: null, timeZone: 'Europe/Berlin' });
    expect(values.limits).toMatchObject({ requests_per_minute: 60, sockets: '' });
    expect(values.budgets).toEqual({ day: 500, month: '', total: '' });
    expect(values.max).toEqual({ polygon_limit: 50_000, texture_size: '' });
  });

  it('sends nothing that was not changed', () => {
    expect(changesOf(key, values)).toEqual({});
    expect(changesOf(key, { ...values, scopes: [...values.scopes].reverse(), alias: ' web shop ' })).toEqual({});
  });

  it('clears one limit, cap or budget without the others', () => {
    const changed = {
      ...values,
      alias: '',
      limits: { ...values.limits, open_tasks: '' as const },
      max: { polygon_limit: '' as const, texture_size: 1_024 },
      budgets: { day: '' as const, month: 9_000, total: '' as const },
    };
    expect(changesOf(key, changed)).toEqual({
      alias: null,
      limits: { open_tasks: null },
      parameters: { max: { polygon_limit: null, texture_size: 1_024 } },
      budgets: [
        { window: 'day', credits: null },
        { window: 'month', credits: 9_000, time_zone: 'Europe/Berlin' },
      ],
    });
  });

  it('moves budgets to another time zone', () => {
    expect(changesOf(key, { ...values, timeZone: 'UTC' })).toEqual({
      budgets: [{ window: 'day', credits: 500, time_zone: 'UTC' }],
    });
  });

  it('narrows the flows', () => {
    expect(changesOf(key, { ...values, flows: ['text-to-model'] })).toEqual({ allowed_flows: ['text-to-model'] });
    expect(changesOf({ ...key, allowed_flows: ['text-to-model'] }, values)).toEqual({ allowed_flows: null });
  });
});
