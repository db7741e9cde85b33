import { DEFAULT_KEY_SCOPES } from '../scopes.js';
import { type KeySettingsInput } from './team-key.schema.js';
import { type TeamKey } from './team-key.js';

export type NewKey = Pick<TeamKey, 'keyId' | 'teamId' | 'digest' | 'createdAt' | 'origin'>;

export function newKeyRecord(identity: NewKey, settings: KeySettingsInput): TeamKey {
  const blank: TeamKey = {
    ...identity,
    lineageId: identity.keyId,
    alias: null,
    scopes: [...DEFAULT_KEY_SCOPES],
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
  return withSettings(blank, settings);
}

/** What is left out stays, null clears. */
export function withSettings(key: TeamKey, settings: KeySettingsInput): TeamKey {
  return {
    ...key,
    alias: settings.alias === undefined ? key.alias : settings.alias,
    scopes: settings.scopes ?? key.scopes,
    allowedFlows: settings.allowed_flows === undefined ? key.allowedFlows : settings.allowed_flows,
    parameters: settings.parameters ?? key.parameters,
    budgets: settings.budgets ?? key.budgets,
    limits: settings.limits ?? key.limits,
    expiresAt: settings.expires_at === undefined ? key.expiresAt : settings.expires_at,
  };
}
