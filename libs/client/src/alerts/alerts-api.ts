import { type HttpCaller } from '../http/http-caller.js';
import { type CallOptions } from '../tasks/tasks-api.js';
import { type AlertListQuery, type AlertPage, type AlertRecord, type AlertTeam } from './alert-types.js';

const BASE = '/gateway/v1/alerts';
const mutePath = (alertId: string) => `${BASE}/${encodeURIComponent(alertId)}/mute`;

/** Alerts of the caller's team, with the scope `team:admin`; of every team and of the installation, for the operator. */
export class AlertsApi {
  constructor(private readonly http: HttpCaller) {}

  list(query: AlertListQuery = {}, { signal }: CallOptions = {}): Promise<AlertPage> {
    return this.http.json({ path: BASE, query: { ...query }, signal });
  }

  /** For the caller's side only: a team does not silence the operator, nor the operator a team. @param until UTC, ISO 8601; at most 90 days ahead */
  mute(alertId: string, until: string, { teamId, signal }: CallOptions & AlertTeam = {}): Promise<AlertRecord> {
    const request = { path: mutePath(alertId), query: { team_id: teamId }, json: { until }, repeatable: true };
    return this.http.json({ method: 'POST', ...request, signal });
  }

  /** It notifies again. */
  unmute(alertId: string, { teamId, signal }: CallOptions & AlertTeam = {}): Promise<AlertRecord> {
    const request = { path: mutePath(alertId), query: { team_id: teamId }, repeatable: true };
    return this.http.json({ method: 'DELETE', ...request, signal });
  }
}
