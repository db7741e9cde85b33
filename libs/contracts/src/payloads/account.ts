/** The upstream's `GET /users/me`; the gateway answers the team's view in the same shape. */
export interface AccountResponse {
  id: string;
  email: string | null;
  web_credits_balance: number;
  api_credits_balance: number;
  plan_name: string | null;
}

/** Credits of the team. */
export interface BalanceResponse {
  /** Credits available to spend. */
  balance: number;
  /** Credits reserved by unfinished tasks. */
  frozen: number;
}

/** Price of a creation in credits. */
export interface QuoteResponse {
  flow_name: string;
  params: Record<string, unknown>;
  cost_credits: number;
  available_credits: number;
}
