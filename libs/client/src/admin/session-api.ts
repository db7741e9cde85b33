import { TriverseError } from '../errors.js';
import { type HttpCaller } from '../http/http-caller.js';
import { type CallOptions } from '../tasks/tasks-api.js';
import { type BrowserSession, type BrowserSignIn } from './admin-types.js';

const LOGIN_PATH = '/auth/login';

/** Browser sign-in: the session is a cookie that the page's scripts cannot read. For a client that was made without a token. */
export class SessionApi {
  constructor(private readonly http: HttpCaller) {}

  get({ signal }: CallOptions = {}): Promise<BrowserSession> {
    return this.http.json({ path: '/auth/me', signal });
  }

  /** Whether the gateway offers sign-in, and whether the user is signed in. */
  async state(options: CallOptions = {}): Promise<BrowserSignIn> {
    try {
      const { sign_in: isOffered } = await this.http.json<{ sign_in: boolean }>({ path: '/auth/config', ...options });
      if (!isOffered) return 'unavailable';
      await this.get(options);
      return 'signed-in';
    } catch (error) {
      if (error instanceof TriverseError && error.httpStatus === 401) return 'signed-out';
      if (error instanceof TriverseError && error.httpStatus === 404) return 'unavailable';
      throw error;
    }
  }

  /** The address to send the browser to; it returns to `returnTo`, a path of the gateway. */
  loginUrl(returnTo: string): string {
    return this.http.url(LOGIN_PATH, { return_to: returnTo });
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
