/** A page of keys. */
export interface KeyPage {
  /** Oldest first, revoked ones included. */
  keys: KeyRecord[];
  next_cursor: string | null;
}

/** Credits that may be spent in a window of time. */
export interface BudgetWindow {
  window: 'total' | 'day' | 'month';
  credits: number;
  time_zone?: string;
  /** `name=value`: only for tasks with this label; of teams only. */
  label?: string;
}

/** What each single end user (`sub` of a client token) may do. */
export interface EndUserLimits {
  /** Windows `day` and `month`. */
  budgets?: BudgetWindow[];
  open_tasks?: number;
  creations_per_minute?: number;
}

/** The limits of each end user as a team or key has them; null: none. */
export interface EndUserRecord {
  budgets: BudgetWindow[];
  open_tasks: number | null;
  creations_per_minute: number | null;
}

/** A budget, or with `credits: null` the end of the one of a window. */
export type BudgetChange = Omit<BudgetWindow, 'credits'> & { credits: number | null };

/** What is left out stays, each window too; null clears. */
export interface EndUserChanges {
  budgets?: BudgetChange[] | null;
  open_tasks?: number | null;
  creations_per_minute?: number | null;
}

/** Upper bounds; null: none but the gateway's own. */
export interface Limits {
  requests_per_minute: number | null;
  creations_per_minute: number | null;
  uploads_per_minute: number | null;
  open_tasks: number | null;
  /** Live connections. */
  sockets: number | null;
}

/** What creations with a key may ask for. */
export interface ParameterPolicy {
  /** Values of parameters that a creation leaves out. */
  defaults?: Record<string, string | number | boolean>;
  /** The highest value of a parameter. */
  max?: Record<string, number>;
}

/** A team key, without the key itself. */
export interface KeyRecord {
  key_id: string;
  team_id: string;
  /** Made through the API, or declared in the teams file. */
  origin?: 'api' | 'file';
  alias: string | null;
  scopes: string[];
  /** Null: every flow. */
  allowed_flows?: string[] | null;
  parameters?: ParameterPolicy;
  budgets?: BudgetWindow[];
  limits?: Limits;
  end_user?: EndUserRecord;
  created_at: string;
  expires_at: string | null;
  last_used_at?: string | null;
  revoked_at?: string | null;
  /** End of the grace period after a rotation. */
  revoke_at?: string | null;
  rotated_to?: string | null;
}

/** The key in clear; the gateway returns it only once. */
export interface IssuedKey extends KeyRecord {
  key: string;
}

/** Settings of a new key; all optional. */
export interface KeySettings {
  alias?: string | null;
  scopes?: string[];
  allowed_flows?: string[] | null;
  budgets?: BudgetWindow[];
  end_user?: EndUserLimits;
  /** UTC, ISO 8601. */
  expires_at?: string | null;
}

/** What is left out stays; null clears, also one entry of a group. */
export interface KeyChanges extends Omit<KeySettings, 'budgets' | 'end_user'> {
  budgets?: BudgetChange[] | null;
  end_user?: EndUserChanges | null;
  limits?: Partial<Limits> | null;
  parameters?: {
    defaults?: Record<string, string | number | boolean | null> | null;
    max?: Record<string, number | null> | null;
  } | null;
}

/** Connections for live updates that are open now, over all gateways. */
export interface LiveConnections {
  team_id: string;
  /** Of the team, those of people who signed in with a browser session included. */
  total: number;
  /** The most that the team may have; null: no limit of its own. */
  limit: number | null;
  /** Keys with at least one. */
  keys: { key_id: string; connections: number }[];
}

/** A request for a client token. */
export interface TokenRequest {
  ttl_seconds?: number;
  scopes?: string[];
  task_uuids?: string[];
  sub?: string;
  /** Narrows what the key and the team allow the end user. */
  end_user?: EndUserLimits;
}

/** A new client token. */
export interface TokenAnswer {
  token: string;
  token_id?: string;
  /** UTC, ISO 8601. */
  expires_at: string;
  scopes?: string[];
}

/** What ended on one UTC day for one key and flow. */
export interface UsageRow {
  /** `YYYY-MM-DD`, UTC. */
  day: string;
  key_id: string;
  flow_name: string;
  succeeded: number;
  failed: number;
  cancelled: number;
  /** Credits spent by the tasks that succeeded. */
  credits: number;
}

/** The days of a usage report; the last 30 by default. */
export interface UsageQuery {
  /** First and last day, `YYYY-MM-DD`, UTC. */
  from?: string;
  to?: string;
}

/** The rows of a CSV export: one a day, key and flow by default. */
export interface UsageCsvQuery extends UsageQuery {
  groupBy?: 'day' | 'key' | 'flow' | 'sub' | `label:${string}`;
}

/** What ended for one end user, or with one value of a label; null: those that a day has not counted one by one, together. */
export interface PurposeUsageRow extends Pick<UsageRow, 'succeeded' | 'failed' | 'cancelled' | 'credits'> {
  value: string | null;
}

/** Ended tasks and spent credits of a team. */
export interface Usage {
  team_id: string;
  from: string;
  to: string;
  total: Pick<UsageRow, 'succeeded' | 'failed' | 'cancelled' | 'credits'>;
  rows: UsageRow[];
}

/** A budget window that is open now, of the team or of one of its keys. */
export interface BudgetState {
  entity: string;
  entity_id: string;
  window: BudgetWindow['window'];
  /** Credits. */
  limit: number;
  spent: number;
  /** Reserved for tasks that have not ended. */
  reserved: number;
  available: number;
  /** UTC, ISO 8601; null: never. */
  resets_at: string | null;
}

/** The owner of the browser's session. */
export interface BrowserSession {
  /** A team's member who signed in at the company's provider, a team key, or an operator: by the ADMIN_TOKEN, or signed in at the provider (`sub`). */
  kind: 'person' | 'key' | 'operator';
  /** Null: the operator. */
  team_id: string | null;
  team_name: string | null;
  /** As the provider names the person; null: nobody signed in there. */
  sub: string | null;
  name: string | null;
  /** The key that the session stands on. */
  key: { key_id: string; alias: string | null } | null;
  scopes: string[];
  /** What an operator may do: everything, or read it. Null: no operator. */
  operator: OperatorRight | null;
  /** What this person may sign in as instead, with `loginUrl`; null: nothing else. */
  other_role: SignInRole | null;
  /** UTC, ISO 8601. */
  expires_at: string;
}

/** What an operator may do: all that the ADMIN_TOKEN may, or read all of it. */
export type OperatorRight = 'operator' | 'operator:read';

/** What a person signs in as, where their claims allow both. */
export type SignInRole = 'operator' | 'team';

/** Of the browser's cookie: `ended` is said once, `unknown` while the gateway's storage does not answer. */
export type BrowserSessionState = 'none' | 'open' | 'ended' | 'unknown';

/** What the gateway tells a page before anybody signs in. */
export interface BrowserSignInConfig {
  /** Whether people sign in with the company's provider. */
  sign_in: boolean;
  session: BrowserSessionState;
}

/** A code for a link that signs a browser in, once. */
export interface SignInCode {
  code: string;
  /** UTC, ISO 8601: five minutes after it was made. */
  expires_at: string;
}

/** Whether people can sign in with a browser session here, and whether this browser has one. */
export type BrowserSignIn = 'unavailable' | 'signed-out' | 'signed-in';
