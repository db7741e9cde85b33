import { type BudgetState } from '#client';
import { Progress, Text } from '@mantine/core';
import { sentence } from '../errors/explain.js';
import { When } from '../shell/when.js';

/** How much of each budget is used. */
export function BudgetBars({ budgets }: { budgets: readonly BudgetState[] }) {
  return budgets.map((budget) => <Budget key={`${budget.entity} ${budget.entity_id} ${budget.window}`} budget={budget} />);
}

const WINDOWS = { total: 'in total', day: 'today', month: 'this month' };

function Budget({ budget }: { budget: BudgetState }) {
  const { entity, entity_id: id, window: span, limit, spent, reserved, resets_at: resetsAt } = budget;
  const used = spent + reserved;
  const share = limit === 0 ? 100 : (100 * used) / limit;
  const name = `${entity === 'team' ? 'The team' : `${sentence(entity)} ${id}`}, ${WINDOWS[span]}`;
  return (
    <div>
      <Text size="sm">
        <strong>{name}</strong>: {used.toLocaleString()} of {limit.toLocaleString()} credits
        {reserved > 0 ? `, ${reserved.toLocaleString()} of them held by tasks under way` : ''}
        {resetsAt !== null && (
          <>
            ; resets <When at={resetsAt} />
          </>
        )}
      </Text>
      <Progress
        mt={6}
        value={share}
        color={share >= 100 ? 'red' : share >= 80 ? 'yellow' : 'cyan'}
        aria-label={`${name}: used`}
      />
    </div>
  );
}
