import { UpstreamWatch, type WatchHandlers, type WatchLink } from '#tasks';
import { type ApiCredential } from '../api-credential.js';
import { type ResolvedTriverseOptions } from '../triverse-options.js';
import { type ReportOdd } from '../readers/odd-parts.js';
import { TriverseWatchLink } from './triverse-watch-link.js';

/** The upstream's watch socket for every task of the account. */
export class TriverseWatch extends UpstreamWatch {
  readonly #options: ResolvedTriverseOptions;
  readonly #credential: ApiCredential;
  readonly #odd: ReportOdd;

  constructor(options: ResolvedTriverseOptions, credential: ApiCredential, odd: ReportOdd) {
    super();
    this.#options = options;
    this.#credential = credential;
    this.#odd = odd;
  }

  override open(handlers: WatchHandlers, since?: string): WatchLink {
    const settings = { ...this.#options.watch, userAgent: this.#options.userAgent };
    const key = this.#credential.token();
    const parts = { handlers, settings, credential: this.#credential, key, odd: this.#odd };
    return new TriverseWatchLink(this.#url(key, since), parts);
  }

  /** Contains the key (the upstream accepts it only in the query): never log, throw or store it. */
  #url(key: string, since: string | undefined): string {
    const url = new URL(`${this.#options.baseUrl}/tasks/watch/all`);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.searchParams.set('token', key);
    if (since !== undefined) url.searchParams.set('since', since);
    return url.href;
  }
}
