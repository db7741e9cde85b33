import { TEAM_KEY_PATTERN } from '../keys/team-key-format.js';

const SECRET_NAME = /^(authorization|cookie|password|secret|digest|key|token|.*_(secret|token|password|digest))$/i;
const ALL_TEAM_KEYS = new RegExp(TEAM_KEY_PATTERN.source, 'g');
const ALL_TOKENS = /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g;
const HIDDEN = '[hidden]';
/** A shorter value is no secret that can be found by its text: hiding each `1` would make every line useless. */
const SHORTEST = 8;

/** Redacts anything that names or looks like a credential, and the gateway's own secrets. */
export class SecretHider {
  #known: readonly string[] = [];

  /** @param secrets the gateway's own, which have no recognisable format. Those of fewer than 8 characters are not searched for. */
  constructor(secrets: readonly string[] = []) {
    this.learn(secrets);
  }

  /** Hides these too. Those before stay hidden: somebody may still send them. */
  learn(secrets: readonly string[]): void {
    const long = secrets.filter(({ length }) => length >= SHORTEST);
    const forms = long.flatMap((secret) => [secret, encodeURIComponent(secret)]);
    // The longest first: one that another begins with would leave the other's end.
    this.#known = [...new Set([...this.#known, ...forms])].sort((a, b) => b.length - a.length);
  }

  text(text: string): string {
    // Those of a known form first: with a part of it hidden, a key would not be recognised any more.
    const rest = text.replace(ALL_TEAM_KEYS, HIDDEN).replace(ALL_TOKENS, HIDDEN);
    return this.#known.reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), rest);
  }

  /** @returns a redacted copy. */
  record(detail: Record<string, unknown>): Record<string, unknown> {
    const entries = Object.entries(detail);
    return Object.fromEntries(entries.map(([name, value]) => [name, SECRET_NAME.test(name) ? HIDDEN : this.#value(value)]));
  }

  #value(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((one) => this.#value(one));
    return typeof value === 'object' && value !== null ? this.record(Object.fromEntries(Object.entries(value))) : value;
  }
}
