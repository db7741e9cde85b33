import { type DerivedKey, deriveKeys } from './derived-keys.js';

type Keys = [DerivedKey, ...DerivedKey[]];

/** The keys derived from GATEWAY_SECRET. The secrets can change at run time, so get the keys for each use. */
export class KeyRing {
  readonly #byPurpose = new Map<string, Keys>();
  readonly #listeners: (() => void)[] = [];
  #secrets: readonly string[];

  /** @param secrets the first signs, all are accepted */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  keys(purpose: string): Keys {
    const known = this.#byPurpose.get(purpose);
    if (known !== undefined) return known;
    const keys = deriveKeys(this.#secrets, purpose);
    this.#byPurpose.set(purpose, keys);
    return keys;
  }

  accepts(purpose: string, kid: string): boolean {
    return this.keys(purpose).some((key) => key.kid === kid);
  }

  replace(secrets: readonly string[]): void {
    this.#secrets = secrets;
    this.#byPurpose.clear();
    for (const listener of this.#listeners) listener();
  }

  onReplaced(listener: () => void): void {
    this.#listeners.push(listener);
  }
}
