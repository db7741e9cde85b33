import { createHash } from 'node:crypto';
import { type AlertFact } from '../ports/alert-store.js';

/** The same team, kind, subject and period have the same id. `budget-watch.lua` makes those of budgets, whose subject is the window and which have no period. */
export function alertIdOf({ teamId, kind, subject, period }: Pick<AlertFact, 'teamId' | 'kind' | 'subject' | 'period'>): string {
  const named = [teamId, subject, ...(period === '' ? [] : [period])].join('\n');
  return `${kind}-${createHash('sha1').update(named).digest('hex').slice(0, 20)}`;
}
