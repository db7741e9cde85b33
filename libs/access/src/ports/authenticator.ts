import { type ApiError } from '#contracts';
import { type Principal } from '../principal.js';

/** A credential, key, team, token or session that has just been revoked. */
export interface Revocation {
  kind: 'team' | 'key' | 'token' | 'session';
  id: string;
  /** The owning team; for a team, its own id. */
  teamId: string;
}

export abstract class Authenticator {
  /**
   * Checks a bearer credential (team key `tgk_…` or client token).
   * @throws ApiError 9001 when it is absent, malformed, wrong, expired or revoked; 9010 when that cannot be checked.
   */
  abstract authenticate(credential: string | undefined): Promise<Principal>;
  /** The browser's session by the secret in its cookie. @throws ApiError 9001, 9010 */
  abstract authenticateSession(cookie: string): Promise<Principal>;
  /**
   * Returns the principal synchronously if the credential was checked less than a second ago and is still valid; if undefined, call
   * `authenticate`.
   */
  abstract recognise(credential: string): Principal | undefined;
  /**
   * Checks whether the principal of a long-lived connection is still valid.
   * @returns null, or the ApiError to close the connection with.
   * @throws ApiError 9010 when that cannot be checked.
   */
  abstract recheck(principal: Principal): Promise<ApiError | null>;
  /**
   * Unix ms when a principal expires unless it is used before; null: never.
   * @throws ApiError 9001 when it has expired, 9010 when that cannot be checked.
   */
  abstract endOf(principal: Principal): Promise<number | null>;
  /** Called on every instance within a second of a revocation. @returns a function that stops listening. */
  abstract onRevoked(listener: (revocation: Revocation) => void): () => void;
}
