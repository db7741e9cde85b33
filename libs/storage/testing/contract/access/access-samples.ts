import { type Team, type TeamKey } from '#access';

export const NOW = Date.parse('2026-11-24T12:00:00Z');

/** A clock that only the test moves. */
export class TestClock {
  now = NOW;
  readonly read = () => this.now;

  pass(ms: number): void {
    this.now += ms;
  }
}

export function teamOf(teamId: string, change: Partial<Team> = {}): Team {
  return {
    teamId,
    name: teamId,
    origin: 'api',
    createdAt: NOW,
    disabledAt: null,
    deletedAt: null,
    deletedBy: null,
    limits: { requestsPerMinute: 5 },
    budgets: [{ window: 'day', credits: 10, timeZone: 'UTC' }],
    version: 1,
    ...change,
  };
}

export function keyOf(keyId: string, change: Partial<TeamKey> = {}): TeamKey {
  return {
    keyId,
    teamId: 'studio',
    digest: 'a'.repeat(64),
    lineageId: keyId,
    origin: 'api',
    alias: null,
    scopes: ['tasks:read'],
    allowedFlows: null,
    parameters: { max: { polygon_limit: 1000 } },
    budgets: [],
    limits: {},
    createdAt: NOW,
    expiresAt: null,
    revokeAt: null,
    revokedAt: null,
    revokedBy: null,
    rotatedTo: null,
    lastUsedAt: null,
    version: 1,
    ...change,
  };
}
