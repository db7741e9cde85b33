/** Who made a record: a reload of the teams file touches only what came from the file. */
export type Origin = 'api' | 'file';

export type BudgetWindowKind = 'total' | 'day' | 'month';

export interface Budget {
  window: BudgetWindowKind;
  credits: number;
  /** IANA name; says when a day or month begins. */
  timeZone: string;
  /** The zone was changed within a window: until that ends (Unix ms), the former one holds. */
  until?: { timeZone: string; at: number };
}

/** Upper bounds; what is left out is not bounded, or by the gateway's default. */
export interface Limits {
  requestsPerMinute?: number;
  creationsPerMinute?: number;
  uploadsPerMinute?: number;
  /** Tasks that are not terminal. */
  openTasks?: number;
  /** Realtime connections at a time. */
  sockets?: number;
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
  /** Rises with each write. */
  version: number;
}

export function isTeamUsable(team: Team): boolean {
  return team.disabledAt === null && team.deletedAt === null;
}
