import { sameDigest, sha256Hex } from '#access';

/** The METRICS_TOKEN: reads the metrics, and is no credential of any other route. */
export class MetricsCredential {
  #digests: string[] = [];

  /** @param tokens each is accepted. */
  constructor(tokens: readonly string[]) {
    this.replace(tokens);
  }

  replace(tokens: readonly string[]): void {
    this.#digests = tokens.map(sha256Hex);
  }

  isSet(): boolean {
    return this.#digests.length > 0;
  }

  /** Compared by digest, so that the time it takes tells nothing. */
  matches(credential: string | undefined): boolean {
    if (credential === undefined) return false;
    const digest = sha256Hex(credential);
    return this.#digests.some((known) => sameDigest(known, digest));
  }
}
