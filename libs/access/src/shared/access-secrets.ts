import { type AdminCredential } from '../authentication/admin-credential.js';
import { type IdentityProvider } from '../sign-in/identity-provider.js';
import { type KeyRing } from './key-ring.js';

interface Parts {
  admin: AdminCredential;
  ring: KeyRing;
  provider: IdentityProvider | null;
}

/** Replaces the secrets at run time. */
export class AccessSecrets {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @param tokens all are accepted. */
  replaceAdminTokens(tokens: readonly string[]): void {
    this.#parts.admin.replace(tokens);
  }

  /** @param secrets the first signs; all are accepted for verification. */
  replaceGatewaySecrets(secrets: readonly string[]): void {
    this.#parts.ring.replace(secrets);
  }

  replaceClientSecret(secret: string | undefined): void {
    this.#parts.provider?.replaceSecret(secret);
  }

  /** @param key in PEM */
  replaceClientKey(key: string | undefined): void {
    this.#parts.provider?.replaceKey(key);
  }
}
