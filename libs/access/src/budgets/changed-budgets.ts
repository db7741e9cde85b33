import { type BudgetChange } from '../teams/limits-schema.js';
import { type Budget } from '../teams/team.js';

/** Budgets of windows that are not named stay, those without credits end, and null ends all. */
export function changedBudgets(before: readonly Budget[], changes: readonly BudgetChange[] | null | undefined): Budget[] {
  if (changes === null) return [];
  const byWindow = new Map<string, BudgetChange>([...before, ...(changes ?? [])].map((budget) => [budget.window, budget]));
  return [...byWindow.values()].filter((budget) => budget.credits !== null);
}
