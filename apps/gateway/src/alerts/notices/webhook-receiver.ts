import { type WebhookBudgetData } from '#contracts';
import { type Alert, type AlertNotice, budgetDetails } from '#tasks';
import { type TeamOutbox } from '#webhooks';
import { type AlertMessage } from './alert-wording.js';
import { type Receiver } from './receiver.js';

/**
 * The webhooks of a team, for the thresholds of its budgets. The alert and its notice are written in the step that books the credits; from there the
 * notice goes into the outbox under an id of its own, so that a repeat is the same event.
 */
export class WebhookReceiver implements Receiver {
  readonly name = 'webhooks';
  readonly by = 'webhooks';
  readonly side = 'team';

  constructor(
    private readonly outbox: TeamOutbox,
    private readonly notice: Pick<AlertNotice, 'alert' | 'word'>,
  ) {}

  /** An outbox that no endpoint asks for takes nothing, which is as good. That a budget is over its thresholds no more is no event. */
  async send(_message: AlertMessage, id: string): Promise<void> {
    const { alert, word } = this.notice;
    if (word === 'over') return;
    await this.outbox.append({ id, teamId: alert.teamId, type: 'budget.threshold', data: { ...budgetData(alert) } });
  }
}

function budgetData(alert: Alert): WebhookBudgetData {
  const { budget, spent, reserved } = budgetDetails(alert);
  const { entity, entityId, window, limit, resetsAt } = budget;
  return {
    team_id: alert.teamId,
    entity,
    entity_id: entityId,
    window,
    threshold: alert.level,
    limit,
    spent,
    reserved,
    resets_at: resetsAt === null ? null : new Date(resetsAt).toISOString(),
  };
}
