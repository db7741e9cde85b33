import { isPublicAddress, literalAddress } from '#outbound';
import { CallFailure } from '../errors/call-failure.js';
import { unreadable } from '../readers/unreadable.js';

/**
 * Allowed sources of assets: the upstream's own host and port, and the hosts listed by the operator. URLs come from the upstream's
 * answers, so they are untrusted and must not reach into our own network.
 */
export class AssetHosts {
  readonly #own: URL;
  readonly #exact: ReadonlySet<string>;
  readonly #suffixes: readonly string[];

  constructor(baseUrl: string, listed: readonly string[]) {
    const lower = listed.map((host) => host.trim().toLowerCase()).filter((host) => host !== '');
    this.#own = new URL(baseUrl);
    this.#exact = new Set(lower.filter((host) => !host.startsWith('*.')));
    this.#suffixes = lower.filter((host) => host.startsWith('*.')).map((host) => host.slice(1));
  }

  /** The only place that may receive the key: the API itself, not a storage behind the same host. */
  isApi(url: URL): boolean {
    return url.origin === this.#own.origin && url.pathname.startsWith(`${this.#own.pathname.replace(/\/$/, '')}/`);
  }

  /** @throws CallFailure 9008 */
  assertAllowed(url: URL): void {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refused('the asset link is not http(s)');
    if (url.username !== '' || url.password !== '') throw refused('the asset link holds credentials');
    if (!this.#isListed(url)) throw refused("the asset's host is not allowed");
    const address = literalAddress(url.hostname);
    if (address !== undefined && !this.#isTrusted(url) && !isPublicAddress(address)) {
      throw refused("the asset's address is not public");
    }
  }

  /** Whether a name may resolve to a private address: the upstream's own (a sandbox on loopback) and hosts listed exactly. */
  mayBePrivate(hostname: string): boolean {
    const name = hostname.toLowerCase();
    const listed = [...this.#exact].some((host) => host === name || host.replace(/:\d+$/, '') === name);
    return listed || name === this.#own.hostname.replace(/^\[|\]$/g, '');
  }

  #isListed(url: URL): boolean {
    return this.#isTrusted(url) || this.#suffixes.some((suffix) => url.hostname.endsWith(suffix));
  }

  /** The upstream's port must match too: another port on a sandbox's machine would be a different service. */
  #isTrusted(url: URL): boolean {
    return url.host === this.#own.host || this.#exact.has(url.hostname) || this.#exact.has(`${url.hostname}:${portOf(url)}`);
  }
}

/** URLs omit their scheme's default port. */
function portOf(url: URL): string {
  return url.port || (url.protocol === 'https:' ? '443' : '80');
}

function refused(detail: string): CallFailure {
  return new CallFailure('refused', unreadable(detail));
}
