/** The account's key: used for requests only, and kept out of everything that can be printed. */
export class ApiCredential {
  /** The first is current; calls in flight may still use the others. */
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

  /** Fires when the current key is replaced. */
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

  /** Redacts the key in text from the upstream, which may echo it. */
  redact(text: string): string {
    return this.withoutKey(text).replace(/\b(token=)[^&\s"']+/gi, '$1[redacted]');
  }

  /** Redacts the key in values that are passed on unchanged, such as links with their own tokens; also within JSON text. */
  withoutKey(text: string): string {
    return this.#forms().reduce((redacted, form) => redacted.replaceAll(form, '[redacted]'), text);
  }

  /** Whether the upstream last refused the key. */
  get refused(): boolean {
    return this.#refused;
  }

  wasRefused(httpStatus: number): void {
    const before = this.#refused;
    this.#refused = true;
    // Report once, not for each refused call.
    if (!before) this.#onRefused?.(httpStatus);
  }

  wasAccepted(): void {
    this.#refused = false;
  }

  /** All encodings in which text may contain the keys. */
  #forms(): string[] {
    const forms = this.#keys.flatMap((key) => [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key)]);
    return [...new Set(forms)].filter((form) => form !== '');
  }
}
