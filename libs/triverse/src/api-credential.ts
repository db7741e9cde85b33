/** The account's key: handed out for requests only, kept out of everything that can be printed. */
export class ApiCredential {
  readonly #key: string;
  readonly #onRefused: ((httpStatus: number) => void) | undefined;
  readonly #forms: string[];
  #refused = false;

  constructor(key: string, onRefused?: (httpStatus: number) => void) {
    this.#key = key;
    const forms = [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key)];
    this.#forms = [...new Set(forms)].filter((form) => form !== '');
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
    return this.withoutKey(text).replace(/\b(token=)[^&\s"']+/gi, '$1[redacted]');
  }

  /** For what passes through as it is, links with tokens of their own among it; also as the text of JSON. */
  withoutKey(text: string): string {
    return this.#forms.reduce((redacted, form) => redacted.replaceAll(form, '[redacted]'), text);
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
