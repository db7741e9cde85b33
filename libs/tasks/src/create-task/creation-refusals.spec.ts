import { describe, expect, it } from '@jest/globals';
import { creationRefusal } from './creation-refusals.js';

describe('a refused creation', () => {
  it('names the exceeded budget with its limit, spent and reserved credits, and reset time', () => {
    const error = creationRefusal({
      verdict: 'over-budget',
      spent: 45,
      reserved: 3,
      window: {
        id: 'team|day|2026-11-25',
        entity: 'team',
        entityId: 'studio',
        window: 'day',
        limit: 50,
        resetsAt: Date.parse('2026-11-25T23:00:00Z'),
      },
    });
    expect(error.status).toBe(403);
    expect(error.toBody('r')).toMatchObject({
      code: 9004,
      details: {
        entity: 'team',
        entity_id: 'studio',
        window: 'day',
        limit: 50,
        spent: 45,
        reserved: 3,
        resets_at: '2026-11-25T23:00:00.000Z',
      },
    });
  });

  it('names the open-task limit and when to retry', () => {
    const error = creationRefusal({ verdict: 'too-many-open', entity: 'key', limit: 4 });
    expect(error).toMatchObject({ code: 9003, status: 429, retryAfterSeconds: 5, details: { entity: 'key', limit: 4 } });
  });
});
