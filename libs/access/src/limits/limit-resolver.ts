import { CredentialStateCache } from '../authentication/credential-state-cache.js';
import { type Principal } from '../principal.js';
import { isOfKey } from '../keys/is-of-key.js';
import { lowestEndUserLimits } from '../budgets/end-user-windows.js';
import { type EndUserLimits, type Limits } from '../teams/team.js';

export interface EffectiveLimits {
  team: Limits;
  key: Limits;
  /** Of the caller's end user; none if it has none. */
  endUser: Omit<EndUserLimits, 'budgets'>;
}

/** What a team or key may do where its own record is silent. */
export interface DefaultLimits {
  team?: Limits;
  key?: Limits;
}

/** The part of a caller that determines its limits. */
export type BoundCaller = Pick<Principal, 'teamId' | 'keyId' | 'sessionId' | 'sub' | 'endUser'> & { kind?: string };

/** The limits of a caller right now. The operator has none. */
export class LimitResolver {
  constructor(
    private readonly credentialStates: CredentialStateCache,
    private readonly defaults: DefaultLimits,
  ) {}

  /** @throws ApiError 9010 */
  async of(caller: BoundCaller): Promise<EffectiveLimits> {
    if (caller.kind === 'admin') return { team: {}, key: {}, endUser: {} };
    const [team, key] = await Promise.all([
      this.credentialStates.team(caller.teamId),
      isOfKey(caller) ? this.credentialStates.key(caller.keyId) : null,
    ]);
    return {
      team: { ...this.defaults.team, ...team.value?.limits },
      key: { ...this.defaults.key, ...key?.value?.limits },
      endUser: caller.sub === undefined ? {} : lowestEndUserLimits([team.value?.endUser, key?.value?.endUser, caller.endUser]),
    };
  }
}
