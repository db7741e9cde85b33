import { END_USER_WINDOW } from '#tasks';

/**
 * Every key and channel of the Redis engine. Everything that belongs to a team carries the hash tag `{team}`, so that one script can change all of it
 * in one slot. Other keys have no tag, except the watcher's, which share one.
 */
export class RedisKeys {
  constructor(readonly prefix = 'tg:') {}

  /** Scripts append the names below to this when they learn the id of a task or key only while they run. */
  team = (teamId: string) => `${this.prefix}{${teamId}}:`;

  task = (teamId: string, uuid: string) => `${this.team(teamId)}task:${uuid}`;
  status = (teamId: string, uuid: string) => `${this.team(teamId)}status:${uuid}`;
  flight = (teamId: string, uuid: string) => `${this.team(teamId)}flight:${uuid}`;
  /** Sorted set, uuid by createdAt. */
  tasks = (teamId: string) => `${this.team(teamId)}tasks`;
  /** Sorted set, uuid by observedAt. */
  open = (teamId: string) => `${this.team(teamId)}open`;
  /** Sorted set, uuid of an open task by createdAt. */
  opened = (teamId: string) => `${this.team(teamId)}opened`;
  /** Sorted set of a key's open tasks and pending intents, by their start. */
  busy = (teamId: string, keyId: string) => `${this.team(teamId)}busy:${keyId}`;
  /** The same of an end user. @param name see `endUserName`; '' for none, whose key is never written. */
  userBusy = (teamId: string, name: string) => this.busy(teamId, name);
  /** Words by which a list finds the task. */
  words = (teamId: string, uuid: string) => `${this.team(teamId)}words:${uuid}`;
  budget = (teamId: string) => `${this.team(teamId)}budget`;
  /** Where the counters of a window are: an end user's expire with their window. */
  counters = (teamId: string, windowId: string) =>
    windowId.startsWith(END_USER_WINDOW) ? `${this.budget(teamId)}:${windowId}` : this.budget(teamId);
  /** @param day `YYYY-MM-DD`, UTC. */
  usage = (teamId: string, day: string) => `${this.team(teamId)}usage:${day}`;
  /** By end user and by label. */
  usageBy = (teamId: string, day: string) => `${this.team(teamId)}usage-by:${day}`;
  fence = (teamId: string) => `${this.team(teamId)}fence`;
  idempotency = (teamId: string, digest: string) => `${this.team(teamId)}idem:${digest}`;
  intent = (teamId: string, creationId: string) => `${this.team(teamId)}intent:${creationId}`;
  /** An upload, by the digest of its file_key. */
  file = (teamId: string, digest: string) => `${this.team(teamId)}file:${digest}`;
  /** Sorted set, creation id by startedAt. */
  intents = (teamId: string) => `${this.team(teamId)}intents`;

  /** The keys of alerts of a team, or of the installation. */
  alertPrefix = (teamId: string) => (teamId === '' ? `${this.prefix}{account}:` : this.team(teamId));
  alert = (teamId: string, id: string) => `${this.alertPrefix(teamId)}alert:${id}`;
  /** Sorted set of `<openedAt> TAB <id>`, all with the score 0. */
  alerts = (teamId: string) => `${this.alertPrefix(teamId)}alerts`;
  /** Sorted sets, id by when it runs out, and by when somebody is to be told. */
  alertsOpen = (teamId: string) => `${this.alertPrefix(teamId)}alerts-open`;
  alertsDue = (teamId: string) => `${this.alertPrefix(teamId)}alerts-due`;

  /** Sorted set, team of which somebody is to be told again, by when. */
  alertRetries = () => `${this.prefix}alert-retries`;

  /** Hash, id of a finding to JSON, and sorted set of `<at> TAB <id>`. */
  found = (kind: string) => `${this.prefix}{account}:found:${kind}`;
  foundTimes = (kind: string) => `${this.prefix}{account}:found-times:${kind}`;
  /** Hash, kind to how many findings there ever were. */
  foundCounts = () => `${this.prefix}{account}:found-counts`;
  /** Sorted set of `<at> TAB <JSON>`, all with the score 0. */
  readings = () => `${this.prefix}{account}:readings`;
  /** Hash, endpoint by id. */
  webhooks = (teamId: string) => `${this.team(teamId)}webhooks`;
  /** The types of event that any of them asks for. */
  webhooksWanted = (teamId: string) => `${this.team(teamId)}webhooks-wanted`;
  /** Hash, what is in the outbox. */
  webhookEvents = (teamId: string) => `${this.team(teamId)}webhook-events`;
  /** Sorted set, its order. */
  webhookOutbox = (teamId: string) => `${this.team(teamId)}webhook-outbox`;
  delivery = (teamId: string, id: string) => `${this.team(teamId)}delivery:${id}`;
  /** What is known of an endpoint, or of a host that tasks name. */
  lane = (teamId: string, lane: string) => `${this.team(teamId)}lane:${lane}`;
  /** Sorted sets, lane by the time at which it may send next: those whose last attempt succeeded, and the others. */
  lanesProven = (teamId: string) => `${this.team(teamId)}lanes-proven`;
  lanesNew = (teamId: string) => `${this.team(teamId)}lanes-new`;
  /** Sorted set, delivery by the end of its lease. */
  sending = (teamId: string) => `${this.team(teamId)}sending`;
  /** Sorted set, those of lanes that had not proven themselves. */
  probing = (teamId: string) => `${this.team(teamId)}probing`;
  /** Sorted set, delivery by its creation. @param log an endpoint's id, or ONE_OFF */
  deliveries = (teamId: string, log: string) => `${this.team(teamId)}deliveries:${log}`;
  /** Sorted set, those that are settled, by that time. */
  settledDeliveries = (teamId: string, log: string) => `${this.team(teamId)}settled:${log}`;
  /** Sorted set, endpoint that has deliveries, or ONE_OFF. */
  deliveryLogs = (teamId: string) => `${this.team(teamId)}delivery-logs`;

  taskEvents = (teamId: string, uuid: string) => `${this.team(teamId)}ev:${uuid}`;
  teamEvents = (teamId: string) => `${this.team(teamId)}ev`;

  /** The highest version in which anybody has written records. */
  version = () => `${this.prefix}schema`;

  owner = (uuid: string) => `${this.prefix}owner:${uuid}`;
  /** Sorted set, team by its last creation. */
  teams = () => `${this.prefix}teams`;

  /** Sorted set, team that has or had endpoints, by the time at which it was remembered. */
  webhookTeams = () => `${this.prefix}webhook-teams`;
  /** Sorted set, team that has work, by the time of its next look. */
  webhookLooks = () => `${this.prefix}{webhooks}:looks`;
  /** Sorted set, team whose turn goes on, by the earliest time after its end that was told meanwhile. */
  webhookLater = () => `${this.prefix}{webhooks}:later`;
  webhookWork = () => `${this.prefix}{webhooks}:ev`;

  /** Written to check that a node takes writes; numbered, so that there is one for each node of a cluster. */
  probe = (at: number) => `${this.prefix}probe:${at}`;
  /** Written after the data that replicas must have, in the same slot. */
  mark = (teamId: string) => `${this.prefix}probe:{${teamId}}`;

  jobs = () => `${this.prefix}{watcher}:jobs`;
  jobsFence = () => `${this.prefix}{watcher}:jobs-fence`;
  lease = () => `${this.prefix}{watcher}:lease`;
  leaseFence = () => `${this.prefix}{watcher}:lease-fence`;
  link = () => `${this.prefix}{watcher}:link`;
  linkFence = () => `${this.prefix}{watcher}:link-fence`;
  linkEvents = () => `${this.prefix}{watcher}:link-ev`;
}
