import { type ParameterPolicy } from '../principal.js';
import { type Scope } from '../scopes.js';
import { type Budget, type EndUserLimits, type Limits, type Origin } from '../teams/team.js';

/** Times are Unix ms. */
export interface TeamKey {
  keyId: string;
  teamId: string;
  /** SHA-256 of the whole key, hex; the key itself is never stored. */
  digest: string;
  /** First key of a chain of rotations. Budgets are counted for it, so a rotation does not refill them. */
  lineageId: string;
  origin: Origin;
  alias: string | null;
  scopes: Scope[];
  allowedFlows: string[] | null;
  parameters: ParameterPolicy;
  budgets: Budget[];
  limits: Limits;
  endUser?: EndUserLimits | undefined;
  createdAt: number;
  expiresAt: number | null;
  /** End of the grace period after a rotation. */
  revokeAt: number | null;
  revokedAt: number | null;
  revokedBy: Origin | null;
  rotatedTo: string | null;
  /** Within a minute or so. */
  lastUsedAt: number | null;
  /** Increases with each write. */
  version: number;
}

export type KeyState = 'active' | 'expired' | 'revoked';

export function keyState(key: TeamKey, now: number): KeyState {
  if (key.revokedAt !== null || (key.revokeAt !== null && key.revokeAt <= now)) return 'revoked';
  return key.expiresAt !== null && key.expiresAt <= now ? 'expired' : 'active';
}

/** When the key expires; null: never. */
export function keyEndsAt(key: TeamKey): number | null {
  if (key.expiresAt === null || key.revokeAt === null) return key.expiresAt ?? key.revokeAt;
  return Math.min(key.expiresAt, key.revokeAt);
}
