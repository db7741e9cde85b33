/** The account's key: handed out for requests only, kept out of everything that can be printed. */
export class ApiCredential {
  /** The first is in force; calls under way may still bear the others. */
  #keys: [string, ...string[]];
  readonly #onRefused: ((httpStatus: number) => void) | undefined;
  #refused = false;
  #replaced = new AbortController();

  constructor(key: string, onRefused?: (httpStatus: number) => void) {
    this.#keys = [key];
    this.#onRefused = onRefused;
  }

  /** Later calls, and the next connection of the watch, use it. */
  replace(key: string): void {
    this.#keys = [key, ...this.#keys];
    this.#refused = false;
    const before = this.#replaced;
    this.#replaced = new AbortController();
    before.abort();
  }

  /** Fires when another key takes the place of the one in force. */
  get replaced(): AbortSignal {
    return this.#replaced.signal;
  }

  /** Value of the Authorization header. */
  bearer(): string {
    return `Bearer ${this.#keys[0]}`;
  }

  /** The key itself, for the watch URL's `token`. */
  token(): string {
    return this.#keys[0];
  }

  /** For text of foreign make: an upstream that echoes the key must not have it repeated by us. */
  redact(text: string): string {
    return this.withoutKey(text).replace(/\b(token=)[^&\s"']+/gi, '$1[redacted]');
  }

  /** For what passes through as it is, links with tokens of their own among it; also as the text of JSON. */
  withoutKey(text: string): string {
    return this.#forms().reduce((redacted, form) => redacted.replaceAll(form, '[redacted]'), text);
  }

  /** Whether the upstream's latest word on the key was no. */
  get refused(): boolean {
    return this.#refused;
  }

  wasRefused(httpStatus: number): void {
    const before = this.#refused;
    this.#refused = true;
    // Once, not for each call that meets the same refusal.
    if (!before) this.#onRefused?.(httpStatus);
  }

  wasAccepted(): void {
    this.#refused = false;
  }

  /** Every spelling of the keys that text may hold. */
  #forms(): string[] {
    const forms = this.#keys.flatMap((key) => [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key)]);
    return [...new Set(forms)].filter((form) => form !== '');
  }
}
