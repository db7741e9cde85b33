import { type HttpCaller } from '../http/http-caller.js';
import { type CallOptions } from '../tasks/tasks-api.js';
import { type AccountResponse, type BalanceResponse } from '../wire.js';
import {
  type BudgetState,
  type IssuedKey,
  type KeyChanges,
  type KeyPage,
  type KeyRecord,
  type KeySettings,
  type LiveConnections,
  type PurposeUsageRow,
  type TokenAnswer,
  type TokenRequest,
  type UsageCsvQuery,
  type UsageQuery,
  type Usage,
} from './admin-types.js';

/** A team's keys; needs the scope `team:admin`. */
export class KeysApi {
  constructor(private readonly http: HttpCaller) {}

  list(teamId: string, query: { limit?: number; cursor?: string } = {}, { signal }: CallOptions = {}): Promise<KeyPage> {
    return this.http.json({ path: `/gateway/v1/teams/${encodeURIComponent(teamId)}/keys`, query, signal });
  }

  /** Not retried: a retry would create a second key. */
  create(teamId: string, settings: KeySettings = {}, { signal }: CallOptions = {}): Promise<IssuedKey> {
    return this.http.json({
      method: 'POST',
      path: `/gateway/v1/teams/${encodeURIComponent(teamId)}/keys`,
      json: settings,
      signal,
    });
  }

  /** What is left out stays, also a budget window; null clears, also the credits of one window. */
  update(keyId: string, changes: KeyChanges, { signal }: CallOptions = {}): Promise<KeyRecord> {
    const path = `/gateway/v1/keys/${encodeURIComponent(keyId)}`;
    return this.http.json({ method: 'PATCH', path, json: changes, signal, repeatable: true });
  }

  /** Creates a successor; the old key stays valid for `graceSeconds`. */
  rotate(keyId: string, { graceSeconds, signal }: CallOptions & { graceSeconds?: number } = {}): Promise<IssuedKey> {
    const json = graceSeconds === undefined ? {} : { grace_seconds: graceSeconds };
    return this.http.json({ method: 'POST', path: `/gateway/v1/keys/${encodeURIComponent(keyId)}/rotate`, json, signal });
  }

  async revoke(keyId: string, { signal }: CallOptions = {}): Promise<void> {
    await this.http.send({ method: 'DELETE', path: `/gateway/v1/keys/${encodeURIComponent(keyId)}`, signal, repeatable: true });
  }
}

/** Budgets and usage of the caller's team. */
export class TeamApi {
  constructor(private readonly http: HttpCaller) {}

  me({ signal }: CallOptions = {}): Promise<AccountResponse> {
    return this.http.json({ path: '/api/v1/users/me', signal });
  }

  balance({ signal }: CallOptions = {}): Promise<BalanceResponse> {
    return this.http.json({ path: '/api/v1/users/balance', signal });
  }

  usage(query: UsageQuery = {}, { signal }: CallOptions = {}): Promise<Usage> {
    return this.http.json({ path: '/gateway/v1/usage', query: { ...query }, signal });
  }

  /** @param purpose `sub`: by end user; `label:<name>`: by the values of a label. */
  async usageBy(
    purpose: 'sub' | `label:${string}`,
    query: UsageQuery = {},
    { signal }: CallOptions = {},
  ): Promise<PurposeUsageRow[]> {
    type Row = Omit<PurposeUsageRow, 'value'> & { sub?: string | null; value?: string | null };
    const path = '/gateway/v1/usage';
    const { rows } = await this.http.json<{ rows: Row[] }>({ path, query: { ...query, group_by: purpose }, signal });
    return rows.map(({ sub, value = sub ?? null, ...counts }) => ({ value, ...counts }));
  }

  async usageCsv({ groupBy, ...query }: UsageCsvQuery = {}, { signal }: CallOptions = {}): Promise<Blob> {
    const path = '/gateway/v1/usage';
    return (await this.http.send({ path, query: { ...query, group_by: groupBy, format: 'csv' }, signal })).blob();
  }

  connections({ teamId, signal }: CallOptions & { teamId?: string } = {}): Promise<LiveConnections> {
    return this.http.json({ path: '/gateway/v1/connections', query: { team_id: teamId }, signal });
  }

  async budgets(teamId: string, { signal }: CallOptions = {}): Promise<BudgetState[]> {
    const path = `/gateway/v1/teams/${encodeURIComponent(teamId)}/budgets`;
    return (await this.http.json<{ budgets: BudgetState[] }>({ path, signal })).budgets;
  }

  createToken(request: TokenRequest = {}, { signal }: CallOptions = {}): Promise<TokenAnswer> {
    return this.http.json({ method: 'POST', path: '/gateway/v1/tokens', json: request, signal, repeatable: true });
  }
}
