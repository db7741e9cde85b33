import { describe, expect, it } from '@jest/globals';
import { type BudgetWindow } from '../ports/creation-ledger.js';
import { creationRefusal } from './creation-refusals.js';

const day: BudgetWindow = {
  id: 'team|day|2026-11-25',
  entity: 'team',
  entityId: 'studio',
  window: 'day',
  limit: 50,
  resetsAt: Date.parse('2026-11-25T23:00:00Z'),
};

describe('the refusal of a creation', () => {
  it('names the spent budget: entity, limit, spent, reserved and the reset', () => {
    const error = creationRefusal({ verdict: 'over-budget', window: day, spent: 45, reserved: 3 });
    expect(error.status).toBe(403);
    expect(error.toBody('r')).toMatchObject({
      code: 9004,
      suggestion: expect.stringContaining('Wait until 2026-11-25T23:00:00.000Z'),
      details: { entity: 'team', entity_id: 'studio', window: 'day', limit: 50, spent: 45, reserved: 3 },
    });
    expect(error.details).toHaveProperty('resets_at', '2026-11-25T23:00:00.000Z');
  });

  it('promises no end of a total budget', () => {
    const window: BudgetWindow = { ...day, window: 'total', resetsAt: null };
    const error = creationRefusal({ verdict: 'over-budget', window, spent: 50, reserved: 0 });
    expect(error.details).toHaveProperty('resets_at', null);
    expect(error.suggestion).not.toContain('Wait');
  });

  it('names the open-task limit, and when to come back', () => {
    const error = creationRefusal({ verdict: 'too-many-open', entity: 'key', limit: 4 });
    expect(error).toMatchObject({ code: 9003, details: { entity: 'key', limit: 4 }, retryAfterSeconds: 5 });
  });
});
