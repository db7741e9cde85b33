import { momentOf } from '../../contracts/src/payloads/moment.js';
import { NetworkError, TriverseError } from './errors.js';

/** A client token, as the gateway answers `POST /gateway/v1/tokens`. */
export interface IssuedToken {
  token: string;
  /** UTC, ISO 8601; null: does not expire. */
  expires_at?: string | null;
}
/** A credential, or a function that gets one: called when it is first needed, shortly before it expires, and once when it is refused. */
export type TokenSource = string | (() => string | IssuedToken | Promise<string | IssuedToken>);

/** A token this close to expiry (or in the last tenth of its lifetime) is renewed before use. */
const MARGIN_MS = 30_000;

/** The current credential. Concurrent callers share one fetch; it is renewed before it expires or when it is refused. */
export class Credential {
  private current: { token: string; refreshAt: number } | undefined;
  private flight: Promise<string> | undefined;

  constructor(private readonly source: TokenSource | undefined) {}

  /** Without a source, the browser's session cookie authenticates the caller. */
  get isCookie(): boolean {
    return this.source === undefined;
  }
  get isRenewable(): boolean {
    return typeof this.source === 'function';
  }
  /** Unix ms at which to renew the token; null if never or unknown. */
  get refreshAt(): number | null {
    const at = this.current?.refreshAt ?? Infinity;
    return Number.isFinite(at) ? at : null;
  }

  async get(): Promise<string | undefined> {
    if (typeof this.source !== 'function') return this.source;
    if (this.current && Date.now() < this.current.refreshAt) return this.current.token;
    return this.renew();
  }

  /** Marks `token` as refused. Returns whether a new one can be fetched. */
  reject(token: string | undefined): boolean {
    if (this.current?.token === token) this.current = undefined;
    return this.isRenewable;
  }

  /** Fetches a new token even if the old one is still valid. Concurrent callers share one fetch. */
  renew(): Promise<string> {
    this.flight ??= this.fetchToken().finally(() => (this.flight = undefined));
    return this.flight;
  }

  private async fetchToken(): Promise<string> {
    if (typeof this.source !== 'function') throw new TriverseError('the token cannot be renewed: it was given as a fixed string');
    const issued = await fromSource(this.source);
    const { token, expires_at } = typeof issued === 'string' ? { token: issued } : issued;
    const expiresAt = expires_at ? momentOf(expires_at) : expiryOf(token);
    const life = expiresAt - Date.now();
    // A new token that already looks expired means that this clock is fast: use it until it is refused.
    this.current = { token, refreshAt: life > 0 ? expiresAt - Math.min(MARGIN_MS, life / 10) : Infinity };
    return token;
  }
}

/** A failed `fetch` inside the source counts as a network outage and is retried. Any other error is passed on. */
async function fromSource(source: Exclude<TokenSource, string>): Promise<string | IssuedToken> {
  try {
    return await source();
  } catch (cause) {
    const isUnreachable = cause instanceof TypeError || (cause instanceof DOMException && cause.name === 'TimeoutError');
    throw isUnreachable ? new NetworkError('the token source cannot be reached', { cause }) : cause;
  }
}

/** A JWT contains its expiry; for other tokens it is unknown. */
function expiryOf(token: string): number {
  const payload = token.split('.')[1];
  if (payload === undefined) return Infinity;
  try {
    const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { exp?: unknown };
    return typeof claims.exp === 'number' ? claims.exp * 1_000 : Infinity;
  } catch {
    // Not a JWT: use it until it is refused.
    return Infinity;
  }
}
