import { ApiError, isApiError } from '#contracts';
import { LastUsedTracker } from '../keys/last-used-tracker.js';
import { TEAM_KEY_PREFIX } from '../keys/team-key-format.js';
import { Authenticator, type Revocation } from '../ports/authenticator.js';
import { type Principal } from '../principal.js';
import { type Clock } from '../shared/clock.js';
import { sha256Hex } from '../shared/digest.js';
import { type KeyRing } from '../shared/key-ring.js';
import { unauthenticated } from '../shared/refusals.js';
import { AdminCredential } from './admin-credential.js';
import { ClientTokenVerifier } from './client-token-verifier.js';
import { PrincipalChecker } from './principal-checker.js';
import { RecentCredentials } from './recent-credentials.js';
import { RevocationFeed } from './revocation-feed.js';
import { SessionVerifier } from './session-verifier.js';
import { stillHolds } from './still-holds.js';
import { TeamKeyVerifier, type Verified } from './team-key-verifier.js';
import { VerifiedCredentials } from './verified-credentials.js';

const MAX_PRINCIPALS = 10_000;
/** Our credentials are never longer, so longer ones are not hashed. */
const MAX_CREDENTIAL_LENGTH = 8_192;

interface Parts {
  admin: AdminCredential;
  teamKeys: TeamKeyVerifier;
  clientTokens: ClientTokenVerifier;
  sessions: SessionVerifier;
  checker: PrincipalChecker;
  feed: RevocationFeed;
  lastUsed: LastUsedTracker;
  recent: RecentCredentials;
  ring: KeyRing;
  clock: Clock;
}

export class AccessAuthenticator extends Authenticator {
  readonly #principals = new VerifiedCredentials(MAX_PRINCIPALS);
  /** Increases with every change. A verification that was running during a change may use old data and is not cached. */
  #changes = 0;

  constructor(private readonly parts: Parts) {
    super();
    parts.feed.onChange((change) => {
      this.#changes += 1;
      this.#principals.forget(change);
    });
    parts.ring.onReplaced(() => this.#forgetAll());
  }

  recognise(credential: string): Principal | undefined {
    // If revocations may not arrive at once, read the storage.
    return this.parts.feed.isHearing() ? this.parts.recent.get(credential) : undefined;
  }

  async authenticate(credential: string | undefined): Promise<Principal> {
    if (credential === undefined || credential === '') throw unauthenticated('missing');
    if (credential.length > MAX_CREDENTIAL_LENGTH) throw unauthenticated('malformed');
    const digest = sha256Hex(credential);
    const known = this.#known(digest);
    if (known !== undefined) {
      this.parts.recent.set(credential, known);
      return known.principal;
    }
    const admin = this.parts.admin.match(digest);
    if (admin !== null) return admin;
    const changes = this.#changes;
    const verified = await storageFaultsAs9010(() => this.#verify(credential, digest));
    if (changes === this.#changes) {
      this.#principals.set(digest, verified);
      this.parts.recent.set(credential, verified);
    }
    if (verified.principal.sessionId === undefined) this.parts.lastUsed.note(verified.principal.keyId);
    return verified.principal;
  }

  authenticateSession(cookie: string): Promise<Principal> {
    return storageFaultsAs9010(() => this.parts.sessions.verify(cookie));
  }

  async recheck(principal: Principal): Promise<ApiError | null> {
    try {
      await storageFaultsAs9010(() => this.parts.checker.check(principal));
      return null;
    } catch (error) {
      // An unknown state is not a refusal: connections survive a storage outage.
      if (isApiError(error) && error.code !== 9010) return error;
      throw error;
    }
  }

  endOf(principal: Principal): Promise<number | null> {
    return storageFaultsAs9010(() => this.parts.checker.endOf(principal));
  }

  onRevoked(listener: (revocation: Revocation) => void): () => void {
    return this.parts.feed.onRevoked(listener);
  }

  /** Called when the keys that verify tokens have changed. */
  #forgetAll(): void {
    this.#changes += 1;
    this.#principals.clear();
  }

  #known(digest: string): Verified | undefined {
    const known = this.#principals.get(digest);
    return known !== undefined && stillHolds(known, this.parts.clock()) ? known : undefined;
  }

  #verify(credential: string, digest: string): Promise<Verified> {
    return credential.startsWith(TEAM_KEY_PREFIX)
      ? this.parts.teamKeys.verify(credential, digest)
      : this.parts.clientTokens.verify(credential, digest);
  }
}

/** Any other failure also denies access. */
async function storageFaultsAs9010<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isApiError(error) ? error : new ApiError(9010, { cause: error });
  }
}
