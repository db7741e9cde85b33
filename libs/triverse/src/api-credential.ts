import { UpstreamCredentialError } from '#tasks';
import { CallFailure } from './errors/call-failure.js';

export interface CredentialReports {
  /** The upstream refuses every key. */
  onRefused?: ((httpStatus: number) => void) | undefined;
  /** The upstream refuses one of two keys; the other is used from now on. */
  onFallback?: ((httpStatus: number) => void) | undefined;
}

/** The account's key, or two while it is rotated: used for requests only, and kept out of everything that can be printed. */
export class ApiCredential {
  #keys: readonly string[];
  #current: string;
  /** Of the keys in use: those that the upstream has refused since it last accepted one. */
  readonly #refusedKeys = new Set<string>();
  /** Which a call has succeeded with. */
  #proven: string | undefined;
  /** Every key there was, for redaction: calls in flight may still use a former one. */
  #known: readonly string[];
  readonly #reports: CredentialReports;
  #refused = false;
  #replaced = new AbortController();

  /** @param keys the first is used until the upstream refuses it. */
  constructor(keys: string | readonly string[], reports: CredentialReports = {}) {
    this.#keys = [keys].flat();
    this.#current = firstOf(this.#keys);
    this.#known = this.#keys;
    this.#reports = reports;
  }

  /** Later calls, and the next connection of the watch, use the first of them. */
  replace(keys: readonly string[]): void {
    this.#keys = keys;
    this.#current = firstOf(keys);
    this.#known = [...new Set([...keys, ...this.#known])];
    this.#refusedKeys.clear();
    this.#proven = undefined;
    this.#refused = false;
    const before = this.#replaced;
    this.#replaced = new AbortController();
    before.abort();
  }

  /** Fires when the current key is replaced. */
  get replaced(): AbortSignal {
    return this.#replaced.signal;
  }

  /**
   * Makes a call with the current key. If the upstream refuses that key and there is another, the call is made once more with
   * the other: what was refused has not been carried out.
   */
  async use<T>(call: (bearer: string) => Promise<T>): Promise<T> {
    try {
      return await this.useOnce(call);
    } catch (error) {
      if (refusalOf(error) === undefined || !this.#hasOther()) throw error;
      return this.useOnce(call);
    }
  }

  /** The same for a call that cannot be made twice. */
  async useOnce<T>(call: (bearer: string) => Promise<T>): Promise<T> {
    const key = this.#current;
    try {
      const result = await call(`Bearer ${key}`);
      this.#proven = key;
      return result;
    } catch (error) {
      const status = refusalOf(error);
      if (status !== undefined) this.wasRefused(key, status);
      throw error;
    }
  }

  /** Whether there are two keys, and nothing has shown yet that the current one works. */
  isDoubtful(): boolean {
    return this.#keys.length > 1 && this.#proven !== this.#current;
  }

  /** The key itself, for the watch URL's `token`. */
  token(): string {
    return this.#current;
  }

  /** Redacts the key in text from the upstream, which may echo it. */
  redact(text: string): string {
    return this.withoutKey(text).replace(/\b(token=)[^&\s"']+/gi, '$1[redacted]');
  }

  /** Redacts the key in values that are passed on unchanged, such as links with their own tokens; also within JSON text. */
  withoutKey(text: string): string {
    return this.#forms().reduce((redacted, form) => redacted.replaceAll(form, '[redacted]'), text);
  }

  /** Whether the upstream last refused every key. */
  get refused(): boolean {
    return this.#refused;
  }

  /** The other key, if there is one, is the current one from now on. @returns whether it is worth a try. */
  wasRefused(key: string, httpStatus: number): boolean {
    const isCurrent = key === this.#current;
    if (this.#keys.includes(key)) this.#refusedKeys.add(key);
    // Also if that one was refused before: it may be the one that works again.
    if (isCurrent) this.#current = this.#keys.find((other) => other !== key) ?? key;
    const hasOther = this.#hasOther();
    if (hasOther && isCurrent) this.#reports.onFallback?.(httpStatus);
    if (!hasOther) this.#allRefused(httpStatus);
    return hasOther;
  }

  wasAccepted(): void {
    this.#refused = false;
    this.#refusedKeys.clear();
  }

  #hasOther(): boolean {
    return this.#keys.some((key) => !this.#refusedKeys.has(key));
  }

  #allRefused(httpStatus: number): void {
    const before = this.#refused;
    this.#refused = true;
    // Report once, not for each refused call.
    if (!before) this.#reports.onRefused?.(httpStatus);
  }

  /** All encodings in which text may contain the keys. */
  #forms(): string[] {
    const forms = this.#known.flatMap((key) => [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key)]);
    // The longest first: one that another begins with would leave the other's end.
    return [...new Set(forms)].filter((form) => form !== '').sort((a, b) => b.length - a.length);
  }
}

/** The HTTP status with which the upstream refused the key; undefined for any other failure. */
export function refusalOf(error: unknown): number | undefined {
  const answer = error instanceof CallFailure ? error.answer : undefined;
  return answer instanceof UpstreamCredentialError ? answer.upstreamStatus : undefined;
}

function firstOf(keys: readonly string[]): string {
  const [first] = keys;
  if (first === undefined) throw new TypeError('there is no key');
  return first;
}
