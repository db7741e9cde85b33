import type { SettingRow } from './setting-row.js';
import { flag, httpUrl, millis, whole } from './values/basic.js';
import { mailAddress, mailAddresses, percentages, receiverUrls, smtpUrl, webhookSecrets } from './values/alerts.js';

export const ALERTS_SETTINGS = {
  ALERT_BUDGET_THRESHOLDS: {
    group: 'Alerts and credits',
    schema: percentages,
    default: '80,90,100',
    about:
      'Percent of a budget at which its team and the operator are told, comma-separated; a team may have its own. Empty: none',
  },
  ALERT_BALANCE_BELOW: {
    schema: whole(0, 1_000_000_000),
    default: '0',
    about: 'Credits of the account below which the operator is told; 0: never',
  },
  ALERT_BALANCE_COVERS_BUDGETS: {
    schema: flag,
    default: 'true',
    about: 'Tell the operator when the account has fewer credits than the teams with budgets may still spend',
  },
  ALERT_LINK_DOWN_MS: {
    schema: millis(100),
    default: '60000',
    unit: 'ms',
    about: 'How long the upstream link may be down before the operator is told',
  },
  ALERT_DRIFT_ABOVE: {
    schema: whole(0, 1_000_000_000),
    default: '500',
    about: 'Credits that the account may lose without a task of the gateway to explain it before the operator is told; 0: never',
  },
  ALERT_CHECK_MS: {
    schema: millis(100),
    default: '5000',
    unit: 'ms',
    about:
      'How often one instance sends what is due and looks at the link; budgets, flows and forecasts are looked at every twelfth time',
  },
  RECONCILE_CREDITS_MS: {
    schema: millis(500),
    default: '300000',
    unit: 'ms',
    about: "How often one instance compares the gateway's books with the balance of the account",
  },
  ALERT_SLACK_URL: {
    schema: httpUrl,
    secret: true,
    reloads: true,
    about: 'Incoming webhook of Slack, or of anything that takes its JSON, for the alerts of the operator',
  },
  ALERT_WEBHOOK_URLS: {
    schema: receiverUrls,
    secret: true,
    reloads: true,
    about:
      "Receivers of the operator's alerts as signed webhooks, comma-separated; they may be on inner networks, and `http://` is allowed",
  },
  ALERT_WEBHOOK_SECRET: {
    schema: webhookSecrets,
    secret: true,
    reloads: true,
    about: 'Secret (`whsec_…`) that signs the webhooks to ALERT_WEBHOOK_URLS; during rotation two, comma-separated: both sign',
  },
  SMTP_URL: {
    schema: smtpUrl,
    secret: true,
    reloads: true,
    about: 'Mail server for alerts: `smtp://` (STARTTLS where offered) or `smtps://`, with user, password and port',
  },
  ALERT_MAIL_FROM: { schema: mailAddress, reloads: true, about: 'Sender of the mails; needed with SMTP_URL' },
  ALERT_MAIL_TO: {
    schema: mailAddresses,
    default: '',
    reloads: true,
    about: "Receivers of the operator's alerts by mail, comma-separated; a team may have its own receivers for its alerts",
  },
} as const satisfies Record<string, SettingRow>;
