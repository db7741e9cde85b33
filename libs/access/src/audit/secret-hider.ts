import { TEAM_KEY_PATTERN } from '../keys/team-key-format.js';

const SECRET_NAME = /^(authorization|cookie|password|secret|digest|key|token|.*_(secret|token|password|digest))$/i;
const ALL_TEAM_KEYS = new RegExp(TEAM_KEY_PATTERN.source, 'g');
const ALL_TOKENS = /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g;
const HIDDEN = '[hidden]';

/** Redacts anything that names or looks like a credential, and the gateway's own secrets. */
export class SecretHider {
  #known: readonly string[] = [];

  /** @param secrets the gateway's own, which have no recognisable format. */
  constructor(secrets: readonly string[] = []) {
    this.learn(secrets);
  }

  /** Hides these too. Those before stay hidden: somebody may still send them. */
  learn(secrets: readonly string[]): void {
    const forms = secrets.filter((secret) => secret !== '').flatMap((secret) => [secret, encodeURIComponent(secret)]);
    this.#known = [...new Set([...this.#known, ...forms])];
  }

  text(text: string): string {
    const unknown = this.#known.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text);
    return unknown.replace(ALL_TEAM_KEYS, HIDDEN).replace(ALL_TOKENS, HIDDEN);
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
