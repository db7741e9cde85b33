const SECOND = 1_000;
const DAY = 86_400_000;

/** Settings of the gateways under test, in seconds. */
export const LIFETIMES = { TASK_RETENTION: 7 * 86_400, STATUS_TERMINAL_TTL: 3_600, SESSION_TTL: 7_200, SESSION_IDLE_TTL: 600 };

const kept = LIFETIMES.TASK_RETENTION * SECOND;
const owned = kept + 2 * DAY;
const delivery = 32 * DAY;

export interface Kept {
  what: string;
  /** As worded in docs/retention.md. */
  until: string;
  /** Longest time to live; null: the key has none, and `until` names what bounds it. */
  atMostMs: number | null;
  /** Exists only for moments, so that a scan may miss it. */
  brief?: true;
}

/** Every kind of key in Redis, without the prefix; `*` stands for one or more parts. docs/retention.md shows the same table. */
export const KEPT: Record<string, Kept> = {
  '{team}:task:*': {
    what: 'who created a task, from which files, its price, and when its stages ran',
    until: '`TASK_RETENTION` and 2 days',
    atMostMs: owned,
  },
  '{team}:status:*': {
    what: 'its status',
    until: '`STATUS_TERMINAL_TTL` from its end; while open as the task',
    atMostMs: owned,
  },
  '{team}:words:*': {
    what: 'the words of its name and prompt, for searches',
    until: '`TASK_RETENTION` and 2 days',
    atMostMs: owned,
  },
  'owner:*': { what: 'the team of a task', until: '`TASK_RETENTION` and 2 days', atMostMs: owned },
  '{team}:tasks': {
    what: "index of a team's tasks",
    until: '`TASK_RETENTION` and 2 days from the last creation; creations and sweeps remove entries older than `TASK_RETENTION`',
    atMostMs: owned,
  },
  '{team}:open': {
    what: 'index of its open tasks',
    until: 'as the index of tasks; an entry until the end of its task',
    atMostMs: owned,
  },
  '{team}:opened': { what: 'index of its open tasks by age', until: 'as the index of open tasks', atMostMs: owned },
  '{team}:busy:*': {
    what: 'index of the open tasks of a key or an end user',
    until: 'as the index of open tasks',
    atMostMs: owned,
  },
  '{team}:intent:*': {
    what: 'a creation in progress or with an unknown outcome',
    until: 'its end, or `TASK_RETENTION` and 2 days',
    atMostMs: owned,
  },
  '{team}:intents': {
    what: 'index of these',
    until: 'no expiry: an entry is removed with its creation, or by a sweep',
    atMostMs: null,
  },
  '{team}:idem:*': { what: 'answer to an `Idempotency-Key`', until: '24 hours', atMostMs: DAY },
  '{team}:file:*': {
    what: 'the owner of an upload',
    until: '`TASK_RETENTION` after its last use; 24 hours while only an upload URL was issued',
    atMostMs: kept,
  },
  '{team}:budget': {
    what: 'credits spent and reserved: two numbers per window with what it alerts at, one for all open tasks, and one for all that was ever spent',
    until: 'no expiry: a sweep removes windows that have ended; one `total` per budget stays',
    atMostMs: null,
  },
  '{team}:budget:*': {
    what: 'credits that an end user has spent and reserved in a day or month',
    until: 'the end of that day or month',
    atMostMs: 32 * DAY,
  },
  '{team}:alert:*': { what: 'an alert of a team', until: '90 days from its last change', atMostMs: 90 * DAY },
  '{team}:alerts': {
    what: "index of a team's alerts",
    until: '90 days from the last change of one; the newest 1 000',
    atMostMs: 90 * DAY,
  },
  '{team}:alerts-open': { what: 'index of its open alerts', until: 'as the index of alerts', atMostMs: 90 * DAY },
  '{team}:alerts-due': {
    what: 'alerts of which somebody is to be told',
    until: 'as the index of alerts; an entry until all are told, or for about nine hours',
    atMostMs: 90 * DAY,
    brief: true,
  },
  '{team}:usage:*': { what: "a day's tasks and credits, by key and flow", until: '400 days', atMostMs: 400 * DAY },
  '{team}:usage-by:*': {
    what: 'the same by end user and label: the first 1 000 of each a day, and the others together',
    until: '400 days',
    atMostMs: 400 * DAY,
  },
  '{team}:fence': { what: 'number of the latest watcher', until: '`TASK_RETENTION` and 2 days', atMostMs: owned },
  '{team}:flight:*': {
    what: 'a status read in progress',
    until: 'its end, or seconds',
    atMostMs: 120 * SECOND,
    brief: true,
  },
  teams: {
    what: 'index of teams that created tasks',
    until: 'no expiry: a sweep removes teams that created none for `TASK_RETENTION` and 2 days',
    atMostMs: null,
  },
  '{team}:team': { what: 'a team', until: 'no expiry: created by the operator', atMostMs: null },
  'team-index': { what: 'index of all teams', until: 'no expiry: one entry per team', atMostMs: null },
  'key:*': { what: 'a key of a team, including revoked ones', until: 'no expiry: created by the operator', atMostMs: null },
  '{team}:key-index': { what: "index of a team's keys", until: 'no expiry: one entry per key', atMostMs: null },
  '{team}:revoked:*': { what: 'a revoked credential', until: 'its own expiry', atMostMs: LIFETIMES.SESSION_TTL * SECOND },
  '{access}:changes': {
    what: 'changes of access, for every instance',
    until: '24 hours from the last; about the newest 10 000',
    atMostMs: DAY,
  },
  'session:*': {
    what: 'a browser session',
    until: '`SESSION_IDLE_TTL` from its last use, never beyond `SESSION_TTL`',
    atMostMs: LIFETIMES.SESSION_TTL * SECOND,
  },
  'sessions-of:*': {
    what: 'index of the sessions of a person or key',
    until: 'the end of the last one',
    atMostMs: LIFETIMES.SESSION_TTL * SECOND,
  },
  'claim:*': {
    what: 'things that may be used once: sign-ins, logouts, the sweep of a minute',
    until: 'minutes',
    atMostMs: 3_600 * SECOND,
  },
  '{team}:audit': {
    what: "a team's audit trail",
    until: '400 days from the last event; the newest 100 000',
    atMostMs: 400 * DAY,
  },
  audit: { what: 'the audit trail of all teams', until: '400 days from the last event; the newest 100 000', atMostMs: 400 * DAY },
  '{team}:rate:*': { what: 'counters of limits', until: 'their window', atMostMs: 60 * SECOND },
  '{account}:rate:*': { what: 'counters of limits over all teams', until: 'their window', atMostMs: 60 * SECOND },
  '{account}:upload-grants': { what: 'uploads of the last minute', until: 'a minute', atMostMs: 60 * SECOND },
  '{account}:upload-teams': { what: 'teams that uploaded in it', until: 'a minute', atMostMs: 60 * SECOND },
  '{account}:alert:*': {
    what: 'an alert of the installation',
    until: '90 days from its last change',
    atMostMs: 90 * DAY,
    brief: true,
  },
  '{account}:alerts': {
    what: 'index of the alerts of the installation',
    until: '90 days from the last change of one; the newest 1 000',
    atMostMs: 90 * DAY,
    brief: true,
  },
  '{account}:alerts-open': { what: 'index of its open alerts', until: 'as the index of alerts', atMostMs: 90 * DAY, brief: true },
  '{account}:alerts-due': {
    what: 'alerts of which the operator is to be told',
    until: 'as the index of alerts; an entry until all are told, or for about nine hours',
    atMostMs: 90 * DAY,
    brief: true,
  },
  '{account}:found:*': {
    what: 'findings about the account, by kind',
    until: '400 days from the last one; the newest 1 000',
    atMostMs: 400 * DAY,
    brief: true,
  },
  '{account}:found-times:*': { what: 'index of these by time', until: 'as these', atMostMs: 400 * DAY, brief: true },
  '{account}:found-counts': {
    what: 'how many findings there ever were',
    until: 'no expiry: one number per kind',
    atMostMs: null,
    brief: true,
  },
  '{account}:readings': {
    what: 'balances of the account, compared with the books',
    until: '400 days from the last one; the newest 2 100',
    atMostMs: 400 * DAY,
  },
  '{team}:sockets': { what: "leases of a team's sockets", until: 'the lease', atMostMs: 300 * SECOND },
  '{team}:sockets:*': { what: "leases of a key's sockets", until: 'the lease', atMostMs: 300 * SECOND },
  '{watcher}:jobs': { what: 'which instance does the periodic jobs', until: 'seconds', atMostMs: 60 * SECOND },
  '{watcher}:jobs-fence': { what: 'its number', until: 'no expiry: one number', atMostMs: null },
  '{team}:webhooks': {
    what: 'endpoints of webhooks, with their secrets, sealed',
    until: 'no expiry: at most 20 per team; deleted with their team',
    atMostMs: null,
  },
  '{team}:webhooks-wanted': { what: 'what they ask for', until: 'no expiry: one text per team', atMostMs: null },
  '{team}:webhook-events': {
    what: 'events that have not become deliveries',
    until: 'their dispatch, within moments; 30 days from the last one',
    atMostMs: 30 * DAY,
    brief: true,
  },
  '{team}:webhook-outbox': { what: 'index of these', until: 'as these', atMostMs: 30 * DAY, brief: true },
  '{team}:delivery:*': {
    what: 'an event for one receiver, with its attempts',
    until: '32 days from its creation; a sweep removes it after 30, and all but the last 500 of an endpoint that were settled',
    atMostMs: delivery,
  },
  '{team}:deliveries:*': { what: "index of an endpoint's deliveries", until: 'as the deliveries', atMostMs: delivery },
  '{team}:settled:*': {
    what: 'index of those that were delivered or given up',
    until: 'as the deliveries; at most 500',
    atMostMs: delivery,
  },
  '{team}:delivery-logs': { what: 'index of endpoints that have deliveries', until: 'as the deliveries', atMostMs: delivery },
  '{team}:lane:*': {
    what: 'what is known of an endpoint, or of a host that tasks name',
    until: '32 days from its last attempt; of a host while something waits for it',
    atMostMs: delivery,
  },
  '{team}:lane-due:*': {
    what: 'index of its deliveries that wait for their time',
    until: 'their next attempt',
    atMostMs: delivery,
    brief: true,
  },
  '{team}:lines:*': { what: "order of a task's deliveries", until: 'their end', atMostMs: delivery, brief: true },
  '{team}:lanes-proven': {
    what: 'index of endpoints and hosts that work, by their next delivery',
    until: 'as these deliveries',
    atMostMs: delivery,
    brief: true,
  },
  '{team}:lanes-new': { what: 'index of the others', until: 'as these deliveries', atMostMs: delivery, brief: true },
  '{team}:sending': {
    what: 'deliveries that are being sent',
    until: 'the end of the attempt, or of its lease',
    atMostMs: delivery,
    brief: true,
  },
  '{team}:probing': {
    what: 'those among them to receivers that have not answered well',
    until: 'as these',
    atMostMs: delivery,
    brief: true,
  },
  'alert-retries': {
    what: 'index of teams whose alerts are told again',
    until: 'no expiry: one entry per team, until the retry',
    atMostMs: null,
    brief: true,
  },
  'webhook-teams': {
    what: 'index of teams that have or had endpoints',
    until: 'no expiry: a sweep removes teams that have nothing of webhooks',
    atMostMs: null,
  },
  '{webhooks}:looks': {
    what: 'index of teams that have something to send',
    until: 'no expiry: one entry per team, until there is nothing',
    atMostMs: null,
    brief: true,
  },
  '{webhooks}:later': {
    what: 'index of teams that have something to send later',
    until: 'no expiry: one entry per team, until its next look',
    atMostMs: null,
    brief: true,
  },
  '{watcher}:lease': { what: 'which instance watches the upstream', until: '`WATCH_LEASE_MS`', atMostMs: 60 * SECOND },
  '{watcher}:lease-fence': { what: 'its number', until: 'no expiry: one number', atMostMs: null },
  '{watcher}:link': { what: 'state of the upstream link', until: 'a minute', atMostMs: 60 * SECOND },
  '{watcher}:link-fence': { what: 'fencing number of the last report', until: 'no expiry: one number', atMostMs: null },
  'probe:*': { what: 'whether a node takes writes', until: 'a minute', atMostMs: 60 * SECOND, brief: true },
  schema: {
    what: 'newest version of the records, or that a restore is unfinished',
    until: 'no expiry: one number',
    atMostMs: null,
  },
};

/** @returns the row of a key, or undefined for a key of no known kind. */
export function kindOf(key: string): string | undefined {
  const name = key.replace(/^tg:/, '').replace(/^\{(?!watcher|access|account|webhooks\})[^}]+\}/, '{team}');
  if (name in KEPT) return name;
  return Object.keys(KEPT).find((kind) => kind.endsWith(':*') && name.startsWith(kind.slice(0, -1)));
}

/** Lines of the table in the documentation, cell by cell. */
export function documentedKinds(): string[][] {
  return Object.entries(KEPT).map(([kind, { what, until }]) => [`\`${kind}\``, what, until]);
}

interface KeptInFolder {
  what: string;
  /** As worded in docs/retention.md. */
  until: string;
  /** Does not expire; `until` names what bounds it. */
  lasts?: true;
}

/** Every collection of the local engine. docs/retention.md shows the same table. */
export const KEPT_IN_FOLDER: Record<string, KeptInFolder> = {
  task: {
    what: 'a task: who created it, its input, price, status, and when its stages ran',
    until: '`TASK_RETENTION`; the status `STATUS_TERMINAL_TTL` from its end',
  },
  index: { what: "index of a team's tasks", until: 'as the task' },
  owner: { what: 'the team of a task', until: 'as the task' },
  open: { what: 'index of open tasks', until: 'the end of the task' },
  busy: { what: 'index of the open tasks and creations of a key or an end user', until: 'the end of the task' },
  intent: { what: 'a creation in progress or with an unknown outcome', until: 'its end, or `TASK_RETENTION`' },
  answer: { what: 'answer to an `Idempotency-Key`', until: '24 hours' },
  creator: { what: 'index of teams that created tasks', until: 'until no data of the team is left' },
  budget: {
    what: 'credits spent and reserved, by window, with what it alerts at',
    until: 'no expiry: a sweep removes windows that have ended; one `total` per budget stays',
    lasts: true,
  },
  usage: { what: "a day's tasks and credits, by key and flow", until: '400 days' },
  'usage-by': {
    what: 'the same by end user and label: the first 1 000 of each a day, and the others together',
    until: '400 days',
  },
  alert: {
    what: 'an alert of a team or of the installation',
    until: '90 days from when it opened, once it is over; the newest 1 000 of a team',
  },
  'alert-index': { what: 'index of alerts by when they opened', until: 'as the alerts' },
  'alert-open': { what: 'index of open alerts', until: 'the end of the alert' },
  'alert-due': { what: 'alerts of which somebody is to be told', until: 'until all are told, or for about nine hours' },
  found: { what: 'findings about the account', until: '400 days; the newest 1 000 of a kind' },
  'found-time': { what: 'index of these by time', until: 'as these' },
  'found-count': { what: 'how many findings there ever were', until: 'no expiry: one number per kind', lasts: true },
  reading: { what: 'balances of the account, compared with the books', until: '400 days; the newest 2 100' },
  file: {
    what: 'the owner of an upload',
    until: '`TASK_RETENTION` after its last use; 24 hours while only an upload URL was issued',
  },
  due: { what: 'index of statuses, answers and uploads by their time', until: 'that time' },
  team: { what: 'a team', until: 'no expiry: created by the operator', lasts: true },
  'team-index': { what: 'index of all teams', until: 'no expiry: one entry per team', lasts: true },
  key: { what: 'a key of a team, including revoked ones', until: 'no expiry: created by the operator', lasts: true },
  'key-index': { what: "index of a team's keys", until: 'no expiry: one entry per key', lasts: true },
  'key-use': { what: 'when a key was last used', until: 'no expiry: one number per key', lasts: true },
  revoked: { what: 'a revoked credential', until: 'its own expiry, then the next revocation' },
  'revoked-end': { what: 'index of these by their end', until: 'as these' },
  session: { what: 'a browser session', until: 'its own expiry, then the next sign-in' },
  'session-end': { what: 'index of these by their end', until: 'as these; each use adds an entry until that end' },
  'sessions-of': { what: 'index of the sessions of a person or key', until: 'as these' },
  claim: { what: 'things that may be used once: sign-ins, logouts, the sweep of a minute', until: 'minutes, then the next one' },
  'claim-end': { what: 'index of these by their end', until: 'as these' },
  audit: { what: 'the audit trail', until: '400 days; the newest 100 000' },
  'audit-of': { what: "index of a team's audit trail", until: 'as the audit trail' },
  'audit-count': { what: 'how many events it holds', until: 'no expiry: one number', lasts: true },
  webhook: {
    what: 'an endpoint of webhooks, with its secrets, sealed',
    until: 'no expiry: at most 20 per team; deleted with their team',
    lasts: true,
  },
  'webhook-event': { what: 'an event that has not become deliveries', until: 'its dispatch, within moments; 30 days' },
  'webhook-delivery': {
    what: 'an event for one receiver, with its attempts',
    until: '30 days; all but the last 500 of an endpoint that were settled',
  },
  'webhook-log': { what: "index of an endpoint's deliveries", until: 'as the deliveries' },
  'webhook-settled': { what: 'index of those that were delivered or given up', until: 'as the deliveries' },
  'webhook-lane': {
    what: 'what is known of an endpoint, or of a host that tasks name',
    until: 'no expiry: one entry per endpoint; of a host while something waits for it',
    lasts: true,
  },
  'webhook-due': { what: 'index of deliveries that wait for their time', until: 'their next attempt' },
  'webhook-line': { what: "order of a task's deliveries", until: 'their end' },
  'webhook-sending': { what: 'deliveries that are being sent', until: 'the end of the attempt, or of its lease' },
  meta: {
    what: 'format of the file, newest version of the records, and whether it takes writes',
    until: 'no expiry: three entries',
    lasts: true,
  },
};

/** Lines of the table of collections in the documentation, cell by cell. */
export function documentedCollections(): string[][] {
  return Object.entries(KEPT_IN_FOLDER).map(([name, { what, until }]) => [`\`${name}\``, what, until]);
}
