import { Authenticator, type Principal } from '#access';
import { Inject, Injectable } from '@nestjs/common';
import { type IncomingHttpHeaders } from 'node:http';
import { SETTINGS_TOKEN } from '../settings/tokens.js';
import { foreignOrigin, isTrustedPage, type OriginSettings } from './origins.js';
import { cookieOf, SESSION_COOKIE } from './session-cookie.js';

/** Who opens a socket: by the credential that was sent on purpose, else by the cookie that the browser sends by itself. */
@Injectable()
export class SocketCredentials {
  constructor(
    private readonly authenticator: Authenticator,
    @Inject(SETTINGS_TOKEN) private readonly settings: OriginSettings,
  ) {}

  /** @throws ApiError 9001, 9002 when a page of a foreign origin uses the visitor's cookie, 9010 */
  async principalOf(credential: string | undefined, headers: IncomingHttpHeaders): Promise<Principal> {
    const own = credential !== undefined || headers.authorization !== undefined;
    const cookie = own ? undefined : cookieOf(headers, SESSION_COOKIE);
    if (cookie === undefined) return this.authenticator.authenticate(credential);
    // No browser asks before it opens a WebSocket to another origin, so the origin decides here.
    if (!isTrustedPage(headers, this.settings)) throw foreignOrigin(headers);
    return this.authenticator.authenticateSession(cookie);
  }
}
