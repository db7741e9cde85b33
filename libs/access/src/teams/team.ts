/** The origin of a record: a reload of the teams file changes only records from the file. */
export type Origin = 'api' | 'file';

export type BudgetWindowKind = 'total' | 'day' | 'month';

export interface Budget {
  window: BudgetWindowKind;
  credits: number;
  /** IANA name; determines when a day or month begins. */
  timeZone: string;
  /** The zone was changed within a window: the old zone applies until this time (Unix ms). */
  until?: { timeZone: string; at: number };
}

/** Upper limits; a missing one means unlimited or the gateway's default. */
export interface Limits {
  requestsPerMinute?: number;
  creationsPerMinute?: number;
  uploadsPerMinute?: number;
  /** Tasks that are not terminal. */
  openTasks?: number;
  /** Realtime connections at a time. */
  sockets?: number;
}

/** What a team wants to be told, beyond the gateway's defaults. */
export interface TeamAlerts {
  /** Percent of each of its budgets, ascending. */
  thresholds?: readonly number[];
  /** Receivers of its alerts by mail. */
  mail?: readonly string[];
}

/** Times are Unix ms. */
export interface Team {
  teamId: string;
  name: string;
  origin: Origin;
  createdAt: number;
  disabledAt: number | null;
  deletedAt: number | null;
  deletedBy: Origin | null;
  limits: Limits;
  budgets: Budget[];
  alerts?: TeamAlerts;
  /** Increases with each write. */
  version: number;
}

export function isTeamUsable(team: Team): boolean {
  return team.disabledAt === null && team.deletedAt === null;
}
