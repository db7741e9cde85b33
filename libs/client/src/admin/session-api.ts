import { TriverseError } from '../errors.js';
import { type HttpCaller } from '../http/http-caller.js';
import { type CallOptions } from '../tasks/tasks-api.js';
import {
  type BrowserSession,
  type BrowserSignIn,
  type BrowserSignInConfig,
  type SignInCode,
  type SignInRole,
} from './admin-types.js';

const LOGIN_PATH = '/auth/login';

/** Browser sign-in: the session is a cookie that the page's scripts cannot read. For a client that was made without a token. */
export class SessionApi {
  constructor(private readonly http: HttpCaller) {}

  get({ signal }: CallOptions = {}): Promise<BrowserSession> {
    return this.http.json({ path: '/auth/me', signal });
  }

  /** Whether the gateway offers a company's sign-in, and what it says of this browser's session. */
  config({ signal }: CallOptions = {}): Promise<BrowserSignInConfig> {
    return this.http.json({ path: '/auth/config', signal });
  }

  /** Whether the gateway offers a company's sign-in, and whether the user is signed in. */
  async state(options: CallOptions = {}): Promise<BrowserSignIn> {
    try {
      const { sign_in: isOffered, session } = await this.config(options);
      if (session === 'open') return 'signed-in';
      return isOffered ? 'signed-out' : 'unavailable';
    } catch (error) {
      if (error instanceof TriverseError && error.httpStatus === 404) return 'unavailable';
      throw error;
    }
  }

  /** Signs the browser in with a team key, or the operator's ADMIN_TOKEN, and forgets it. Ends the browser's previous session. */
  async begin(credential: string, { signal }: CallOptions = {}): Promise<void> {
    const headers = { authorization: `Bearer ${credential}` };
    await this.http.json({ method: 'POST', path: '/auth/session', headers, signal });
  }

  /** Signs the browser in with a code from a link. */
  async redeem(code: string, { signal }: CallOptions = {}): Promise<void> {
    await this.http.json({ method: 'POST', path: '/auth/session/redeem', json: { code }, signal });
  }

  /** Makes a code for the link `/console/#sign-in=<code>`. For a client with a team key. */
  createCode({ signal }: CallOptions = {}): Promise<SignInCode> {
    return this.http.json({ method: 'POST', path: '/auth/session/code', signal });
  }

  /**
   * The address to send the browser to; it returns to `returnTo`, a path of the gateway.
   * @param role of a person who may be both; left out: an operator where their claims make one, else a member of their team.
   */
  loginUrl(returnTo: string, role?: SignInRole): string {
    return this.http.url(LOGIN_PATH, { return_to: returnTo, role });
  }

  /** Ends the session; one that has already ended is not an error. Resolves with the provider's logout URL, or null. */
  async end({ signal }: CallOptions = {}): Promise<string | null> {
    try {
      const path = '/auth/logout';
      return (await this.http.json<{ logout_url: string | null }>({ method: 'POST', path, signal })).logout_url;
    } catch (error) {
      if (error instanceof TriverseError && error.code === 9001) return null;
      throw error;
    }
  }
}
