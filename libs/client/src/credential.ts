import { NetworkError, TriverseError } from './errors.js';

export interface IssuedToken {
  token: string;
  /** UTC, ISO 8601; null: does not expire. */
  expires_at?: string | null;
}
export type TokenSource = string | (() => string | IssuedToken | Promise<string | IssuedToken>);

/** A token this close to its end (or in the last tenth of its life) is replaced before it is used. */
const MARGIN_MS = 30_000;

/** The credential in use: fetched once for any number of callers, renewed before it expires or when it is refused. */
export class Credential {
  private current: { token: string; refreshAt: number } | undefined;
  private flight: Promise<string> | undefined;

  constructor(private readonly source: TokenSource | undefined) {}

  /** Without a source the browser's session cookie speaks for the caller. */
  get isCookie(): boolean {
    return this.source === undefined;
  }
  get isRenewable(): boolean {
    return typeof this.source === 'function';
  }
  /** Unix ms at which the token should be replaced; null: never, or not known. */
  get refreshAt(): number | null {
    const at = this.current?.refreshAt ?? Infinity;
    return Number.isFinite(at) ? at : null;
  }

  async get(): Promise<string | undefined> {
    if (typeof this.source !== 'function') return this.source;
    if (this.current && Date.now() < this.current.refreshAt) return this.current.token;
    return this.renew();
  }

  /** Says that `token` was refused; answers whether another one may be had. */
  reject(token: string | undefined): boolean {
    if (this.current?.token === token) this.current = undefined;
    return this.isRenewable;
  }

  /** A new token whatever is left of the old one's life; concurrent callers share one call of the source. */
  renew(): Promise<string> {
    this.flight ??= this.fetchToken().finally(() => (this.flight = undefined));
    return this.flight;
  }

  private async fetchToken(): Promise<string> {
    if (typeof this.source !== 'function') throw new TriverseError('the token cannot be renewed: it was given as a fixed string');
    const issued = await fromSource(this.source);
    const { token, expires_at } = typeof issued === 'string' ? { token: issued } : issued;
    const expiresAt = expires_at ? Date.parse(expires_at) : expiryOf(token);
    const life = expiresAt - Date.now();
    // What is new and yet past its end tells of a clock that is fast: such a token is used until it is refused.
    this.current = { token, refreshAt: life > 0 ? expiresAt - Math.min(MARGIN_MS, life / 10) : Infinity };
    return token;
  }
}

/** Where the source's own `fetch` got no answer, that is an outage like any other, and passes; anything else is the source's word. */
async function fromSource(source: Exclude<TokenSource, string>): Promise<string | IssuedToken> {
  try {
    return await source();
  } catch (cause) {
    const isUnreachable = cause instanceof TypeError || (cause instanceof DOMException && cause.name === 'TimeoutError');
    throw isUnreachable ? new NetworkError('no token can be had', { cause }) : cause;
  }
}

/** A JWT names its own end; of any other token nothing is known. */
function expiryOf(token: string): number {
  const payload = token.split('.')[1];
  if (payload === undefined) return Infinity;
  try {
    const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { exp?: unknown };
    return typeof claims.exp === 'number' ? claims.exp * 1_000 : Infinity;
  } catch {
    // Not a JWT after all: such a token is used until it is refused.
    return Infinity;
  }
}
