import { type AuditEvent } from './ports/audit-log.js';
import { type TeamKey } from './keys/team-key.js';
import { type Budget, type EndUserLimits, type LabelBudget, type Limits, type Team, type TeamAlerts } from './teams/team.js';

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** Wire formats of teams, keys and audit events. Digests are never included. */
export function teamView(team: Team) {
  return {
    team_id: team.teamId,
    name: team.name,
    origin: team.origin,
    created_at: iso(team.createdAt),
    disabled_at: iso(team.disabledAt),
    limits: limitsView(team.limits),
    budgets: [...team.budgets.map(budgetView), ...(team.labelBudgets ?? []).map(labelBudgetView)],
    end_user: endUserView(team.endUser),
    alerts: alertsView(team.alerts ?? {}),
  };
}

export function keyView(key: TeamKey) {
  return {
    key_id: key.keyId,
    team_id: key.teamId,
    origin: key.origin,
    alias: key.alias,
    scopes: key.scopes,
    allowed_flows: key.allowedFlows,
    parameters: key.parameters,
    budgets: key.budgets.map(budgetView),
    limits: limitsView(key.limits),
    end_user: endUserView(key.endUser),
    created_at: iso(key.createdAt),
    expires_at: iso(key.expiresAt),
    revoke_at: iso(key.revokeAt),
    revoked_at: iso(key.revokedAt),
    rotated_to: key.rotatedTo,
    last_used_at: iso(key.lastUsedAt),
  };
}

export function auditView(event: AuditEvent) {
  const { id, at, teamId, actor, action, target, outcome, ip, requestId, detail } = event;
  return { id, at: iso(at), team_id: teamId, actor, action, target, outcome, ip, request_id: requestId, detail };
}

function budgetView({ window, credits, timeZone }: Budget): {
  window: Budget['window'];
  credits: number;
  time_zone: string;
  label?: string;
} {
  return { window, credits, time_zone: timeZone };
}

function alertsView({ thresholds, mail }: TeamAlerts) {
  return { budget_thresholds: thresholds === undefined ? null : [...thresholds], mail: [...(mail ?? [])] };
}

function labelBudgetView(budget: LabelBudget) {
  return { ...budgetView(budget), label: budget.label };
}

function endUserView(limits: EndUserLimits = {}) {
  return {
    budgets: (limits.budgets ?? []).map(budgetView),
    open_tasks: limits.openTasks ?? null,
    creations_per_minute: limits.creationsPerMinute ?? null,
  };
}

function limitsView(limits: Limits) {
  return {
    requests_per_minute: limits.requestsPerMinute ?? null,
    creations_per_minute: limits.creationsPerMinute ?? null,
    uploads_per_minute: limits.uploadsPerMinute ?? null,
    open_tasks: limits.openTasks ?? null,
    sockets: limits.sockets ?? null,
  };
}
