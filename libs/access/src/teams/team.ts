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

/** Of a team's tasks that have a label, e.g. a cost centre. */
export interface LabelBudget extends Budget {
  /** `name=value` */
  label: string;
}

/** What each single end user (`sub` of a client token) may do, whether or not it was ever seen before; what is missing is unlimited. */
export interface EndUserLimits {
  /** Days and months only. */
  budgets?: Budget[];
  /** Tasks that are not terminal. */
  openTasks?: number;
  creationsPerMinute?: number;
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
  labelBudgets?: LabelBudget[] | undefined;
  endUser?: EndUserLimits | undefined;
  /** Increases with each write. */
  version: number;
}

export function isTeamUsable(team: Team): boolean {
  return team.disabledAt === null && team.deletedAt === null;
}
