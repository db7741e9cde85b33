import { type Team } from '#access';
import { type Settings } from '#config';
import { type AlertNotice } from '#tasks';
import { TeamOutbox } from '#webhooks';
import { Inject, Injectable } from '@nestjs/common';
import { Reload } from '../../platform/settings/reload.js';
import { SETTINGS_TOKEN } from '../../platform/settings/tokens.js';
import { MailReceiver, type MailServer, mailServer } from './mail-receiver.js';
import { type Receiver } from './receiver.js';
import { OperatorPosts } from './operator-posts.js';
import { OperatorWebhookReceiver } from './operator-webhook-receiver.js';
import { WebhookReceiver } from './webhook-receiver.js';
import { SlackReceiver } from './slack-receiver.js';

const NAMES = [
  'ALERT_SLACK_URL',
  'ALERT_WEBHOOK_URLS',
  'ALERT_WEBHOOK_SECRET',
  'SMTP_URL',
  'ALERT_MAIL_FROM',
  'ALERT_MAIL_TO',
] as const;
type AlertSettings = Pick<Settings, (typeof NAMES)[number]>;

/** Who is told of an alert: the operator of each, and a team of its own. */
@Injectable()
export class AlertReceivers {
  private operator: readonly Receiver[] = [];
  private mail: MailServer | undefined;

  constructor(
    private readonly outbox: TeamOutbox,
    private readonly posts: OperatorPosts,
    @Inject(SETTINGS_TOKEN) private settings: AlertSettings,
    reload: Reload,
  ) {
    this.use(settings);
    for (const name of NAMES) reload.takes(name, (next) => this.use({ ...this.settings, [name]: next[name] }));
  }

  /** @param now Unix ms; a side that has muted the alert is not told. */
  of(notice: Pick<AlertNotice, 'alert' | 'word'>, team: Pick<Team, 'alerts'> | null, now: number): Receiver[] {
    const { mail, posts } = this;
    const { alert } = notice;
    const { ALERT_WEBHOOK_URLS: urls = [], ALERT_WEBHOOK_SECRET: secrets = [] } = this.settings;
    const ofOperator = urls.map((url) => new OperatorWebhookReceiver({ url, secrets }, posts, notice, now));
    const webhooks = alert.kind === 'budget' ? [new WebhookReceiver(this.outbox, notice)] : [];
    const ofTeam = mail === undefined ? [] : (team?.alerts?.mail ?? []).map((to) => new MailReceiver(mail, to, 'team'));
    return [...this.operator, ...ofOperator, ...webhooks, ...ofTeam].filter(({ side }) => (alert.muted[side] ?? 0) <= now);
  }

  private use(settings: AlertSettings): void {
    const { ALERT_SLACK_URL, SMTP_URL, ALERT_MAIL_FROM = '', ALERT_MAIL_TO } = settings;
    const mail = SMTP_URL === undefined ? undefined : mailServer(SMTP_URL, ALERT_MAIL_FROM);
    this.settings = settings;
    this.mail = mail;
    this.operator = [
      ...(ALERT_SLACK_URL === undefined ? [] : [new SlackReceiver(ALERT_SLACK_URL)]),
      ...(mail === undefined ? [] : ALERT_MAIL_TO.map((to) => new MailReceiver(mail, to, 'operator'))),
    ];
  }
}
