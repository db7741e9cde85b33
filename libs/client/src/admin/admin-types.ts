export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface BudgetWindow {
  window: 'total' | 'day' | 'month';
  credits: number;
  time_zone?: string;
}

export interface KeyRecord {
  key_id: string;
  team_id: string;
  alias: string | null;
  scopes: string[];
  created_at: string;
  expires_at: string | null;
  last_used_at?: string | null;
  state?: 'active' | 'expired' | 'revoked';
  revoked_at?: string | null;
  rotated_to?: string | null;
}

/** The key in clear: the gateway tells it this once. */
export interface IssuedKey extends KeyRecord {
  key: string;
}

export interface KeySettings {
  alias?: string | null;
  scopes?: string[];
  allowed_flows?: string[] | null;
  budgets?: BudgetWindow[];
  /** UTC, ISO 8601. */
  expires_at?: string | null;
}

export interface TokenRequest {
  ttl_seconds?: number;
  scopes?: string[];
  task_uuids?: string[];
  sub?: string;
}

export interface TokenAnswer {
  token: string;
  expires_at: string;
}
