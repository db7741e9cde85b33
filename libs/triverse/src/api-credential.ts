/** The account's key: handed out for requests only, kept out of everything that can be printed. */
export class ApiCredential {
  readonly #key: string;
  readonly #onRefused: ((httpStatus: number) => void) | undefined;
  #refused = false;

  constructor(key: string, onRefused?: (httpStatus: number) => void) {
    this.#key = key;
    this.#onRefused = onRefused;
  }

  /** Value of the Authorization header. */
  bearer(): string {
    return `Bearer ${this.#key}`;
  }

  /** The key itself, for the watch URL's `token`. */
  token(): string {
    return this.#key;
  }

  /** For text of foreign make: an upstream that echoes the key must not have it repeated by us. */
  redact(text: string): string {
    const forms = [this.#key, encodeURIComponent(this.#key)].filter((form) => form !== '');
    const withoutKey = forms.reduce((redacted, form) => redacted.replaceAll(form, '[redacted]'), text);
    return withoutKey.replace(/\b(token=)[^&\s"']+/gi, '$1[redacted]');
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
}
