import { invalidParameters } from '#contracts';
import { ORDINARY_SCOPES } from '../scopes.js';
import { type ParameterPolicy } from '../principal.js';
import { changedBudgets } from '../budgets/changed-budgets.js';
import { merged } from '../shared/merged.js';
import { withEndUser } from '../teams/end-user-limits.js';
import { ABOVE_MAX, defaultsAboveMax, type KeyChangesInput, type KeySettingsInput } from './team-key-schema.js';
import { type TeamKey } from './team-key.js';

export type NewKey = Pick<TeamKey, 'keyId' | 'teamId' | 'digest' | 'createdAt' | 'origin'>;

export function newKeyRecord(identity: NewKey, settings: KeySettingsInput): TeamKey {
  const blank: TeamKey = {
    ...identity,
    lineageId: identity.keyId,
    alias: null,
    scopes: [...ORDINARY_SCOPES],
    allowedFlows: null,
    parameters: {},
    budgets: [],
    limits: {},
    expiresAt: null,
    revokeAt: null,
    revokedAt: null,
    revokedBy: null,
    rotatedTo: null,
    lastUsedAt: null,
    version: 1,
  };
  return withSettings(blank, settings, identity.createdAt);
}

/** Missing fields stay, null clears. @param now Unix ms @throws ApiError 1004 when a default exceeds its maximum. */
export function withSettings(key: TeamKey, settings: KeyChangesInput, now: number): TeamKey {
  return {
    ...key,
    alias: settings.alias === undefined ? key.alias : settings.alias,
    scopes: settings.scopes ?? key.scopes,
    allowedFlows: settings.allowed_flows === undefined ? key.allowedFlows : settings.allowed_flows,
    parameters: withParameters(key.parameters, settings.parameters),
    budgets: changedBudgets(key.budgets, settings.budgets),
    limits: merged(key.limits, settings.limits),
    endUser: withEndUser(key.endUser, settings.end_user, now),
    expiresAt: settings.expires_at === undefined ? key.expiresAt : settings.expires_at,
  };
}

function withParameters(before: ParameterPolicy, changes: KeyChangesInput['parameters']): ParameterPolicy {
  if (changes === undefined || changes === null) return changes === null ? {} : before;
  const defaults = merged(before.defaults ?? {}, changes.defaults);
  const max = merged(before.max ?? {}, changes.max);
  const above = defaultsAboveMax({ defaults, max });
  if (above.length > 0)
    throw invalidParameters(above.map((field) => ({ field: `parameters.defaults.${field}`, message: ABOVE_MAX })));
  return { ...(Object.keys(defaults).length > 0 && { defaults }), ...(Object.keys(max).length > 0 && { max }) };
}
