/** What an alert is about; `docs/alerts.md` explains each. */
export type AlertKind =
  'budget' | 'forecast' | 'account-balance' | 'flow-failures' | 'upstream-link' | 'upstream-key' | 'webhook-off' | 'credit-drift';

/** Something that needs attention, or did. */
export interface AlertRecord {
  id: string;
  /** Null: of the whole installation. */
  team_id: string | null;
  kind: AlertKind;
  /** What it is about, e.g. a budget window or a flow. */
  subject: string;
  /** What has happened, in words. */
  title: string;
  /** The figures, and what to do. */
  lines: string[];
  state: 'open' | 'over';
  /** Higher is worse; of a budget the threshold in percent. 0 when it is over. */
  level: number;
  /** The highest level so far. */
  peak: number;
  /** UTC, ISO 8601, as all times here. */
  opened_at: string;
  changed_at: string;
  /** When it is over by itself. */
  until: string | null;
  /** For the caller's side: the team, or the operator. */
  muted_until: string | null;
  details: Record<string, unknown>;
}

/** A page of alerts, newest first. */
export interface AlertPage {
  alerts: AlertRecord[];
  next_cursor: string | null;
}

/** Which alerts to list; open ones and those that are over by default. */
export interface AlertListQuery {
  state?: AlertRecord['state'];
  kind?: AlertKind;
  /** For the operator: of this team; without it, of every team and of the installation. */
  team_id?: string;
  cursor?: string;
  /** 1 to 100; 20 by default. */
  limit?: number;
}

/** Whose alert it is. */
export interface AlertTeam {
  /** For the operator: the alert's team; none for one of the installation. */
  teamId?: string | undefined;
}
