import { type BudgetWindow, type EndUserChanges, type EndUserRecord, type Limits } from '../admin/admin-types.js';
import { type WebhookRecord } from '../webhooks/webhook-types.js';

/** A team, as the operator sees it. */
export interface TeamRecord {
  team_id: string;
  name: string;
  /** Made through the API, or declared in the teams file. */
  origin: 'api' | 'file';
  created_at: string | null;
  /** Its keys are refused since then. */
  disabled_at: string | null;
  limits: Limits;
  budgets: BudgetWindow[];
  alerts: { budget_thresholds: number[] | null; mail: string[] };
  end_user: EndUserRecord;
}

/** A page of teams. */
export interface TeamPage {
  teams: TeamRecord[];
  next_cursor: string | null;
}

/** What is left out stays; null clears. */
export interface TeamChanges {
  name?: string;
  disabled?: boolean;
  limits?: Partial<Limits> | null;
  end_user?: EndUserChanges | null;
  alerts?: { budget_thresholds?: number[] | null; mail?: string[] | null } | null;
}

/** An entry of the audit trail. */
export interface AuditRecord {
  id: string;
  at: string | null;
  /** Empty for what concerns no team. */
  team_id: string;
  actor: { kind: string; id: string; sub?: string };
  /** E.g. `key.rotate`. */
  action: string;
  target: string;
  outcome: 'success' | 'refused' | 'failed';
  ip: string;
  request_id: string;
  detail: Record<string, unknown>;
}

/** A page of the audit trail, newest first. */
export interface AuditPage {
  events: AuditRecord[];
  next_cursor: string | null;
}

/** Which entries to list. */
export interface AuditQuery {
  team_id?: string;
  /** Id of a key, a session or an end user. */
  actor?: string;
  action?: string;
  /** UTC, ISO 8601; `to` is excluded. */
  from?: string;
  to?: string;
  cursor?: string;
  /** 1 to 100; 20 by default. */
  limit?: number;
}

/** A webhook of any team that fails, or that the gateway has switched off. Times are UTC, ISO 8601. */
export interface FailingWebhook {
  webhook_id: string;
  team_id: string;
  team_name: string;
  url: string;
  description: string | null;
  failing_since: string | null;
  disabled_at: string | null;
  disabled_reason: WebhookRecord['disabled_reason'];
  /** Deliveries that wait. */
  pending: number;
  /** When the oldest of these was made. */
  oldest_pending_at: string | null;
  /** The last attempt: its HTTP status, or why there was no answer. */
  last_failure: { at: string | null; code: number | null; error: string | null } | null;
}

/** A page of them: of so many teams, so it may be empty and still have a cursor. */
export interface FailingWebhookPage {
  webhooks: FailingWebhook[];
  next_cursor: string | null;
}

/** The account of the upstream and the gateway's books at one moment, in credits. */
export interface AccountReading {
  at: string;
  account: { balance: number; frozen: number };
  /** Sums over all teams: ever spent, and held by open tasks. */
  books: { spent: number; held: number };
  /** Missing since the reading before; negative: what the account got. */
  step: number;
  /** Missing since the last acceptance. */
  drift: number;
  /** What the account got since then. */
  added: number;
}

/** Something about the account's credits that may have to be raised with the vendor. */
export interface AccountFinding {
  kind: string;
  /** Mostly the uuid of a task. */
  id: string;
  at: string;
  team_id: string | null;
  flow_name: string | null;
  /** What the gateway booked or expected; null: not known. */
  credits: number | null;
  /** What the vendor charged; null: not known. */
  charged: number | null;
  note: string | null;
}

/** How the account and the gateway's books agree. */
export interface Reconciliation {
  /** Null: the account was not read yet. */
  latest: AccountReading | null;
  /** Newest first. */
  readings: AccountReading[];
  /** What the teams with a budget may still spend until their next window, and how many have none. */
  spendable: { credits: number; unlimited_teams: number };
  findings: { kind: string; count: number; newest: AccountFinding[] }[];
}

/** The link to the upstream and the calls to it, as the gateway process that answers has them. */
export interface UpstreamState {
  /** The process that answered. */
  instance: string;
  link: { state: 'live' | 'polling' | 'down'; reason: string | null };
  /** Whether the upstream last refused the process's key. */
  key_refused: boolean;
  /** By class of calls. */
  calls: { name: string; breaker: 'closed' | 'open' | 'half-open'; in_flight: number; queued: number }[];
  /** Since the process started. */
  retries: number;
}
