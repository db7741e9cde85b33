import { type Alert, type AlertKind, type AlertNotice, type NoticeWord } from '#tasks';

/** What a person reads. Plain text; receivers add their own format. */
export interface AlertMessage {
  title: string;
  lines: string[];
  /** The console; missing: PUBLIC_URL is not set. */
  link?: string;
}

type Details = Record<string, unknown>;

/** The name of a team as its receivers know it. */
interface WordingContext {
  team: { teamId: string; name: string } | null;
  publicUrl: string | undefined;
}

/** Every text of an alert, in one place: what has happened, and what to do. */
const TEXTS: Record<
  AlertKind,
  { title: (details: Details, alert: Alert) => string; lines: (details: Details, alert: Alert) => string[] }
> = {
  budget: {
    title: (details, { level }) =>
      level >= 100 ? `${budgetOf(details)} is used up` : `${budgetOf(details)} is used to ${level} %`,
    lines: (details) => [
      `${credits(details['spent'])} spent and ${credits(details['reserved'])} reserved of ${credits(limitOf(details))}.`,
      `Creations that do not fit any more are refused with 9004. ${resetsOf(details)}`,
    ],
  },
  forecast: {
    title: (details) => `At today's pace ${lower(budgetOf(details))} ends on ${day(details['runsOutAt'])}`,
    lines: (details) => [
      `${credits(details['spent'])} spent and ${credits(details['reserved'])} reserved of ${credits(limitOf(details))}. ${resetsOf(details)}`,
    ],
  },
  'account-balance': {
    title: (details) =>
      details['below'] === 'budgets'
        ? 'The account has fewer credits than the teams may still spend'
        : 'The account is low on credits',
    lines: (details) => [
      `It has ${credits(details['balance'])}; ${details['below'] === 'budgets' ? `budgets leave ${credits(details['limit'])} to spend` : `the limit is ${credits(details['limit'])}`}.`,
      'Buy credits, or lower the budgets. Creations fail with 2009 when the account is empty.',
    ],
  },
  'flow-failures': {
    title: (details) => `${text(details['flow'])} fails more often than usual`,
    lines: (details) => [
      `${text(details['failed'])} of the last ${text(details['ended'])} tasks failed (${share(details['rate'])}); in the week before it was ${share(details['usual'])}.`,
    ],
  },
  'upstream-link': {
    title: () => 'The link to Triverse is down',
    lines: (details) => [
      `Since ${moment(details['since'])}. Statuses stand still until it is back. ${text(details['reason'])}`.trim(),
    ],
  },
  'upstream-key': {
    title: () => 'Triverse refuses the key of the gateway',
    lines: (details) => [`Instance ${text(details['instance'])} cannot serve. Replace TRIVERSE_API_KEY.`],
  },
  'webhook-off': {
    title: () => 'A webhook endpoint was switched off',
    lines: (details) => [
      `${text(details['receiver'])} did not take deliveries (${text(details['reason'])}). Repair it, switch it on and send what was missed again.`,
    ],
  },
  'credit-drift': {
    title: () => 'The account lost credits that no task of the gateway explains',
    lines: (details) => [
      `${credits(details['drift'])} are missing; the limit is ${credits(details['limit'])}.`,
      'GET /gateway/v1/reconciliation lists what may explain them.',
    ],
  },
};

const BEFORE: Record<NoticeWord, string> = { fired: '', worse: 'Worse: ', over: 'Over: ' };

/** What an alert says by itself. What is over is named by what it was. */
export function wordsOf(alert: Alert, isOver = alert.state === 'over'): Pick<AlertMessage, 'title' | 'lines'> {
  const { title, lines } = TEXTS[alert.kind];
  const shown = isOver ? { ...alert, level: alert.peak } : alert;
  return { title: title(alert.details, shown), lines: lines(alert.details, shown) };
}

export function messageOf(
  { alert, word }: Pick<AlertNotice, 'alert' | 'word'>,
  { team, publicUrl }: WordingContext,
): AlertMessage {
  const { title, lines } = wordsOf(alert, word === 'over');
  return {
    title: `${BEFORE[word]}${title}`,
    lines: [
      ...(word === 'over' ? ['This is over.'] : lines),
      ...(team === null ? [] : [`Team: ${team.name} (${team.teamId})`]),
      `Alert: ${alert.id}`,
    ],
    ...(publicUrl !== undefined && { link: `${publicUrl}/console/#/alerts` }),
  };
}

interface BudgetNames {
  entity?: string;
  entityId?: string;
  window?: string;
  limit?: number;
  resetsAt?: number | null;
}

function budgetNames(details: Details): BudgetNames {
  const names: BudgetNames = details['budget'] ?? {};
  return names;
}

const WINDOWS: Record<string, string> = { day: "day's", month: "month's", total: 'total' };
const ENTITIES: Record<string, string> = { team: 'team', key: 'key', end_user: 'end user', label: 'label' };

function budgetOf(details: Details): string {
  const { entity = '', entityId = '', window = '' } = budgetNames(details);
  const of = `the ${ENTITIES[entity] ?? entity}${entity === 'team' ? '' : ` ${entityId}`}`;
  return `The ${WINDOWS[window] ?? window} budget of ${of}`;
}

function limitOf(details: Details): unknown {
  return budgetNames(details).limit;
}

function resetsOf(details: Details): string {
  const { resetsAt } = budgetNames(details);
  return typeof resetsAt === 'number' ? `The next window begins at ${moment(resetsAt)}.` : 'It does not reset.';
}

function lower(sentence: string): string {
  return sentence.slice(0, 1).toLowerCase() + sentence.slice(1);
}

function credits(value: unknown): string {
  return typeof value === 'number' ? `${value.toLocaleString('en-US')} credits` : 'unknown credits';
}

function share(value: unknown): string {
  return typeof value === 'number' ? `${Math.round(value * 100)} %` : 'unknown';
}

function moment(value: unknown): string {
  return typeof value === 'number' ? `${new Date(value).toISOString().slice(0, 16).replace('T', ' ')} UTC` : 'an unknown time';
}

function day(value: unknown): string {
  return typeof value === 'number'
    ? new Date(value).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' })
    : 'an unknown day';
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
