import { hasLabels, type Labels } from '#contracts';
import { sha256Hex } from '../shared/digest.js';
import { type LabelBudget, type Team } from '../teams/team.js';
import { openWindow, type OpenBudgetWindow } from './budget-windows.js';
import { changeZones } from './change-zones.js';

/** Windows of the team's budgets for labels, e.g. cost centres. @param labels of a creation; `all`: of whatever. */
export function labelWindows(team: Team, labels: Labels | undefined | 'all', now: number): OpenBudgetWindow[] {
  const wanted = (team.labelBudgets ?? []).filter(({ label }) => labels === 'all' || hasLabels(labels, [label]));
  return wanted.map((budget) =>
    openWindow(
      { entity: 'label', entityId: budget.label, counter: `label:${sha256Hex(budget.label).slice(0, 32)}` },
      budget,
      now,
    ),
  );
}

/** As `changeZones`, label by label. @returns undefined: none */
export function changeLabelZones(
  before: readonly LabelBudget[] = [],
  after: readonly LabelBudget[] = [],
  now: number,
): LabelBudget[] | undefined {
  if (after.length === 0) return undefined;
  return after.flatMap((budget) => {
    const former = before.filter(({ label }) => label === budget.label);
    return changeZones(former, [budget], now).map((zoned) => ({ ...zoned, label: budget.label }));
  });
}
