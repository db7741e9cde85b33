import { ApiError } from '#contracts';
import { type BeginOutcome, type BudgetWindow } from '../ports/creation-ledger.js';

type Refusal = Exclude<BeginOutcome, { verdict: 'begun' | 'replayed' | 'in-progress' }>;

const NAMES = { team: 'team', key: 'key', end_user: 'end user', label: 'label' } as const;

/** Why the ledger would not begin a creation, in the caller's words. @param sub the end user for whom it was. */
export function creationRefusal(outcome: Refusal, sub?: string): ApiError {
  switch (outcome.verdict) {
    case 'key-reused':
      return new ApiError(9005);
    case 'too-many-open':
      return new ApiError(9003, {
        message: `too many open tasks: this ${NAMES[outcome.entity]} may have ${outcome.limit} at a time`,
        details: {
          entity: outcome.entity,
          ...(outcome.entity === 'end_user' && { entity_id: sub }),
          limit: outcome.limit,
        },
        retryAfterSeconds: 5,
      });
    case 'over-budget': {
      const { window, spent, reserved } = outcome;
      const resets = window.resetsAt === null ? null : new Date(window.resetsAt).toISOString();
      return new ApiError(9004, {
        message: `the ${window.window} budget of the ${named(window)} is spent: ${spent} spent and ${reserved} reserved of ${window.limit} credits`,
        suggestion:
          resets === null
            ? 'Ask the operator to raise the budget.'
            : `Wait until ${resets}, or ask the operator to raise the budget.`,
        details: {
          entity: window.entity,
          entity_id: window.entityId,
          window: window.window,
          limit: window.limit,
          spent,
          reserved,
          resets_at: resets,
        },
      });
    }
  }
}

/** The label is not the caller's name, so the message says it. */
function named({ entity, entityId }: BudgetWindow): string {
  return entity === 'label' ? `label ${entityId}` : NAMES[entity];
}
