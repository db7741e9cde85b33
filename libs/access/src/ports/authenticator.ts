import { type ApiError } from '#contracts';
import { type Principal } from '../principal.js';

/** A credential, key, team, token or session that has just lost its force. */
export interface Revocation {
  kind: 'team' | 'key' | 'token' | 'session';
  id: string;
  /** Whose it is; of a team its own id. */
  teamId: string;
}

export abstract class Authenticator {
  /**
   * Checks a bearer credential (team key `tgk_…` or client token).
   * @throws ApiError 9001 when it is absent, malformed, wrong, expired or revoked; 9010 when that cannot be found out.
   */
  abstract authenticate(credential: string | undefined): Promise<Principal>;
  /** The browser's session by the secret in its cookie. @throws ApiError 9001, 9010 */
  abstract authenticateSession(cookie: string): Promise<Principal>;
  /**
   * The principal of a credential that was checked less than a second ago and holds still, at once; undefined says nothing about the
   * credential: ask `authenticate`.
   */
  abstract recognise(credential: string): Principal | undefined;
  /**
   * Whether a principal of a long-lived connection still holds.
   * @returns null, or the ApiError to end it with.
   * @throws ApiError 9010 when that cannot be found out.
   */
  abstract recheck(principal: Principal): Promise<ApiError | null>;
  /**
   * Unix ms when a principal ends unless it is used before; null: never.
   * @throws ApiError 9001 when it has ended, 9010 when that cannot be found out.
   */
  abstract endOf(principal: Principal): Promise<number | null>;
  /** Heard on every instance within a second of the revocation. @returns a function that stops listening. */
  abstract onRevoked(listener: (revocation: Revocation) => void): () => void;
}
