import { type AlertNotice } from '#tasks';
import { type TeamOutbox } from '#webhooks';
import { alertView } from '../alert-view.js';
import { type AlertMessage } from './alert-wording.js';
import { type Receiver } from './receiver.js';

/**
 * The webhooks of a team, for its budgets. The alert and its notice are written in the step that books the credits; from there it goes into the outbox
 * under an id of its own, so that a repeat is the same event.
 */
export class WebhookReceiver implements Receiver {
  readonly name = 'webhooks';
  readonly by = 'webhooks';
  readonly side = 'team';

  constructor(
    private readonly outbox: TeamOutbox,
    private readonly notice: Pick<AlertNotice, 'alert' | 'word'>,
  ) {}

  /** An outbox that no endpoint asks for takes nothing, which is as good. */
  async send(message: AlertMessage, id: string): Promise<void> {
    const { alert, word } = this.notice;
    const data = { word, message: message.title, alert: alertView(alert, 'team') };
    await this.outbox.append({ id, teamId: alert.teamId, type: 'budget.threshold', data });
  }
}
