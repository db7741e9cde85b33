import { ApiError } from '#contracts';
import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import * as oidc from 'openid-client';
import { clientAuthentication } from './client-authentication.js';
import { type Claims } from './map-claims.js';
import { type SignInAttempt } from './sign-in-attempts.js';
import { type SignInSettings } from './sign-in-settings.js';

const CALL_SECONDS = 10;
/** After a failure, discovery is not retried for a moment, no matter how many browsers ask. */
const RETRY_AFTER_MS = 2_000;

interface Known {
  config: oidc.Configuration;
  keys: JWTVerifyGetKey;
}

export interface SignedIn {
  claims: Claims;
  idToken: string;
}

/** The organisation's OpenID Connect provider. Discovery runs on first use, so the gateway starts and works without it. */
export class IdentityProvider {
  #known: Promise<Known> | undefined;
  #failedAt = -Infinity;

  #secret: string | undefined;
  #key: string | undefined;

  constructor(private readonly settings: SignInSettings) {
    this.#secret = settings.clientSecret;
    this.#key = settings.clientKey;
  }

  /** The next use runs discovery again, with the new secret. */
  replaceSecret(secret: string | undefined): void {
    this.#secret = secret;
    this.#known = undefined;
  }

  /** As with a secret. @param key in PEM */
  replaceKey(key: string | undefined): void {
    this.#key = key;
    this.#known = undefined;
  }

  get issuer(): string {
    return this.settings.issuer;
  }

  get redirectUri(): string {
    return `${this.settings.publicUrl}/auth/callback`;
  }

  /** Where the browser goes to sign in. @throws ApiError 9006 */
  async authorizationUrl({ state, nonce, codeVerifier }: SignInAttempt): Promise<string> {
    const { config } = await this.#lookUp();
    return oidc.buildAuthorizationUrl(config, {
      redirect_uri: this.redirectUri,
      scope: this.settings.scopes,
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    }).href;
  }

  /**
   * Turns the provider's answer into an identity; checks the ID token's signature, issuer, audience, nonce and times.
   * @param query of the callback, unchanged.
   * @throws ApiError 9001 when the answer is missing or does not belong to this attempt; 9006 when the provider does not respond.
   */
  async redeem(query: string, { state, nonce, codeVerifier }: SignInAttempt): Promise<SignedIn> {
    const { config } = await this.#lookUp();
    try {
      const tokens = await oidc.authorizationCodeGrant(config, new URL(`${this.redirectUri}?${query}`), {
        pkceCodeVerifier: codeVerifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      const idToken = tokens.claims();
      if (idToken === undefined || tokens.id_token === undefined) throw new Error('the provider sent no ID token');
      const more = await this.#userInfo(config, tokens.access_token, idToken.sub);
      return { claims: { ...more, ...idToken }, idToken: tokens.id_token };
    } catch (error) {
      throw asRefusal(error);
    }
  }

  /** The provider's end-session URL for the browser; null if it has none. */
  async endSessionUrl(idToken: string | null): Promise<string | null> {
    const { config } = await this.#lookUp();
    if (config.serverMetadata().end_session_endpoint === undefined) return null;
    return oidc.buildEndSessionUrl(config, {
      post_logout_redirect_uri: `${this.settings.publicUrl}${this.settings.returnPath}`,
      ...(idToken !== null && { id_token_hint: idToken }),
    }).href;
  }

  /** The provider's keys, to verify what it sends on its own. @throws ApiError 9006 */
  async verificationKeys(): Promise<JWTVerifyGetKey> {
    return (await this.#lookUp()).keys;
  }

  async #userInfo(config: oidc.Configuration, accessToken: string, sub: string): Promise<Claims> {
    if (config.serverMetadata().userinfo_endpoint === undefined) return {};
    return { ...(await oidc.fetchUserInfo(config, accessToken, sub)) };
  }

  async #lookUp(): Promise<Known> {
    if (this.#known === undefined && performance.now() - this.#failedAt < RETRY_AFTER_MS) throw unreachable();
    this.#known ??= this.#discover();
    try {
      return await this.#known;
    } catch (error) {
      this.#known = undefined;
      this.#failedAt = performance.now();
      throw unreachable(error);
    }
  }

  async #discover(): Promise<Known> {
    const { issuer, clientId } = this.settings;
    // The accepted methods are known only after discovery.
    let authenticate = oidc.None();
    // The settings allow plain HTTP only for a provider on this machine.
    const insecure = new URL(issuer).protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
    const config = await oidc.discovery(new URL(issuer), clientId, undefined, (...call) => authenticate(...call), {
      timeout: CALL_SECONDS,
      // The ID token comes over TLS, but its signature is still checked.
      execute: [oidc.enableNonRepudiationChecks, ...insecure],
    });
    authenticate = await clientAuthentication({ secret: this.#secret, key: this.#key }, config.serverMetadata());
    const { jwks_uri: keys } = config.serverMetadata();
    if (keys === undefined) throw new Error('the provider publishes no keys');
    return { config, keys: createRemoteJWKSet(new URL(keys), { timeoutDuration: CALL_SECONDS * 1000 }) };
  }
}

function unreachable(cause?: unknown): ApiError {
  return new ApiError(9006, { message: 'the sign-in provider cannot be reached', retryAfterSeconds: 5, cause });
}

/** openid-client's errors when an endpoint did not give a protocol answer: it is down, overloaded, or a proxy answered. */
const UNANSWERED = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
]);

/** The provider's own messages are not passed on; they are meant for its operator. */
function asRefusal(error: unknown): ApiError {
  if (error instanceof oidc.AuthorizationResponseError) {
    const denied = error.error === 'access_denied';
    return refusal(denied ? 'it was cancelled at the provider' : 'the provider refused it', 'provider', error);
  }
  if (error instanceof oidc.ResponseBodyError && error.error === 'invalid_grant') {
    return refusal('the provider rejected the code; it may have been used already', 'code', error);
  }
  // A configuration problem: the provider does not know the gateway or its secret.
  if (error instanceof oidc.ResponseBodyError || error instanceof oidc.WWWAuthenticateChallengeError) {
    return refusal('the provider refused it', 'provider', error);
  }
  if (isUnanswered(error)) return unreachable(error);
  return refusal("the provider's answer does not belong to this sign-in", 'answer', error);
}

function isUnanswered(error: unknown): boolean {
  // A connection failure is a TypeError from fetch, or has no code.
  if (error instanceof oidc.ClientError) return error.code === undefined || UNANSWERED.has(error.code);
  return error instanceof TypeError;
}

function refusal(why: string, reason: string, cause: unknown): ApiError {
  return new ApiError(9001, {
    message: `sign-in failed: ${why}`,
    suggestion: 'Start again at /auth/login.',
    details: { reason },
    cause,
  });
}
