import { type TeamKey } from '../keys/team-key.js';
import { type AccessStores } from '../ports/access-stores.js';
import { type Revocation } from '../ports/authenticator.js';
import { type RevocableCredential } from '../ports/revocation-store.js';
import { type Clock } from '../shared/clock.js';
import { type Session } from '../sessions/session.js';
import { type Team } from '../teams/team.js';
import { FreshCache, type Reading } from './fresh-cache.js';

/** Limits how long a credential stays valid if the revocation message is lost. */
export const MAX_STANDING_AGE_MS = 1_000;
const MAX_ENTRIES = 10_000;

/** The current state of keys, teams and revocations, at most a second old. @throws ApiError 9010 when it cannot be read. */
export class CredentialStateCache {
  readonly #keys: FreshCache<TeamKey>;
  readonly #teams: FreshCache<Team>;
  readonly #sessions: FreshCache<Session>;
  readonly #revocations: FreshCache<{ revoked: boolean }>;

  constructor(stores: Pick<AccessStores, 'keys' | 'teams' | 'revocations' | 'sessions'>, clock: Clock) {
    const common = { clock, maxAgeMs: MAX_STANDING_AGE_MS, maxEntries: MAX_ENTRIES };
    this.#keys = new FreshCache({ ...common, load: (id) => stores.keys.get(id) });
    this.#teams = new FreshCache({ ...common, load: (id) => stores.teams.get(id) });
    this.#sessions = new FreshCache({ ...common, load: (id) => stores.sessions.get(id) });
    this.#revocations = new FreshCache({
      ...common,
      load: async (id) => ({ revoked: await stores.revocations.isRevoked(fromCacheId(id)) }),
    });
  }

  key(keyId: string): Promise<Reading<TeamKey | null>> {
    return this.#keys.read(keyId);
  }

  team(teamId: string): Promise<Reading<Team | null>> {
    return this.#teams.read(teamId);
  }

  session(sessionId: string): Promise<Reading<Session | null>> {
    return this.#sessions.read(sessionId);
  }

  sessionNow(sessionId: string): Promise<Reading<Session | null>> {
    this.#sessions.forget(sessionId);
    return this.#sessions.read(sessionId);
  }

  async isRevoked(credential: RevocableCredential): Promise<Reading<boolean>> {
    const { value, readAt } = await this.#revocations.read(toCacheId(credential));
    return { value: value?.revoked ?? true, readAt };
  }

  /** Forces a new read on the next request. */
  forget({ kind, id, teamId }: Revocation): void {
    switch (kind) {
      case 'key':
        return this.#keys.forget(id);
      case 'team':
        return this.#teams.forget(id);
      case 'session':
        return this.#sessions.forget(id);
      case 'token':
        return this.#revocations.forget(toCacheId({ kind, teamId, id }));
    }
  }
}

function toCacheId({ kind, teamId, id }: RevocableCredential): string {
  return JSON.stringify([kind, teamId, id]);
}

function fromCacheId(id: string): RevocableCredential {
  const [kind, teamId, credentialId] = JSON.parse(id) as [RevocableCredential['kind'], string, string];
  return { kind, teamId, id: credentialId };
}
