import { ApiError } from '#contracts';
import { type OpenBudgetWindow } from './budget-windows.js';

export interface BudgetRefusal {
  window: OpenBudgetWindow;
  /** Credits. */
  spent: number;
  reserved: number;
}

const WORDS = { total: 'total', day: 'daily', month: 'monthly' } as const;

/** 9004 that says whose budget is spent, how far, and when there will be more. */
export function budgetSpentError({ window, spent, reserved }: BudgetRefusal): ApiError {
  const resetsAt = window.resetsAt === null ? null : new Date(window.resetsAt).toISOString();
  return new ApiError(9004, {
    message: `the ${WORDS[window.window]} budget of the ${window.entity} is spent`,
    suggestion:
      resetsAt === null
        ? 'Ask the operator for a larger budget.'
        : `Wait until ${resetsAt}, or ask the operator for a larger budget.`,
    details: {
      entity: window.entity,
      entity_id: window.entityId,
      window: window.window,
      limit: window.limit,
      spent,
      reserved,
      resets_at: resetsAt,
    },
  });
}
