import { type BudgetWindow } from '../admin/admin-types.js';
import { type HttpCaller } from '../http/http-caller.js';
import { type CallOptions } from '../tasks/tasks-api.js';
import { type WebhookRecord } from '../webhooks/webhook-types.js';
import {
  type AuditPage,
  type AuditQuery,
  type FailingWebhookPage,
  type Reconciliation,
  type TeamChanges,
  type TeamPage,
  type TeamRecord,
  type UpstreamState,
} from './operator-types.js';

const teamPath = (teamId: string, rest = '') => `/gateway/v1/teams/${encodeURIComponent(teamId)}${rest}`;

/** The installation: its teams, audit trail, account and upstream. Needs the `ADMIN_TOKEN`. */
export class OperatorApi {
  constructor(private readonly http: HttpCaller) {}

  teams(query: { limit?: number; cursor?: string } = {}, { signal }: CallOptions = {}): Promise<TeamPage> {
    return this.http.json({ path: '/gateway/v1/teams', query, signal });
  }

  team(teamId: string, { signal }: CallOptions = {}): Promise<TeamRecord> {
    return this.http.json({ path: teamPath(teamId), signal });
  }

  /** Not retried: a retry would make a second team. */
  createTeam(team: { name: string; budgets?: BudgetWindow[] }, { signal }: CallOptions = {}): Promise<TeamRecord> {
    return this.http.json({ method: 'POST', path: '/gateway/v1/teams', json: team, signal });
  }

  updateTeam(teamId: string, changes: TeamChanges, { signal }: CallOptions = {}): Promise<TeamRecord> {
    return this.http.json({ method: 'PATCH', path: teamPath(teamId), json: changes, signal, repeatable: true });
  }

  /** Replaces all budgets of the team, those of its labels too. */
  setBudgets(teamId: string, budgets: readonly BudgetWindow[], { signal }: CallOptions = {}): Promise<BudgetWindow[]> {
    return this.http.json({ method: 'PUT', path: teamPath(teamId, '/budgets'), json: budgets, signal, repeatable: true });
  }

  /** The webhooks of a team, with what waits and what fails. */
  async webhooks(teamId: string, { signal }: CallOptions = {}): Promise<WebhookRecord[]> {
    const request = { path: '/gateway/v1/webhooks', query: { team_id: teamId }, signal };
    return (await this.http.json<{ webhooks: WebhookRecord[] }>(request)).webhooks;
  }

  /** Webhooks of all teams that do not take what they are sent. `limit` is of teams, 1 to 100. */
  failingWebhooks(query: { limit?: number; cursor?: string } = {}, { signal }: CallOptions = {}): Promise<FailingWebhookPage> {
    return this.http.json({ path: '/gateway/v1/failing-webhooks', query, signal });
  }

  audit(query: AuditQuery = {}, { signal }: CallOptions = {}): Promise<AuditPage> {
    return this.http.json({ path: '/gateway/v1/audit', query: { ...query }, signal });
  }

  reconciliation({ signal }: CallOptions = {}): Promise<Reconciliation> {
    return this.http.json({ path: '/gateway/v1/reconciliation', signal });
  }

  /** What is missing so far is explained or written off: the drift begins at 0 again. */
  acceptDrift({ signal }: CallOptions = {}): Promise<Reconciliation> {
    return this.http.json({ method: 'POST', path: '/gateway/v1/reconciliation/accept', signal });
  }

  upstream({ signal }: CallOptions = {}): Promise<UpstreamState> {
    return this.http.json({ path: '/gateway/v1/upstream', signal });
  }
}
