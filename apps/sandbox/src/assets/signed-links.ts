import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SandboxSettings } from '../settings/sandbox-settings.js';

type Verb = 'read' | 'write';

interface Query {
  expires?: string;
  sig?: string;
  filename?: string;
}

/** Storage links with their own permission and expiry, like those of an object store. */
export class SignedLinks {
  private origin: string;

  constructor(
    private readonly settings: SandboxSettings,
    private readonly publicUrl?: string,
    private readonly secret: Buffer = randomBytes(32),
  ) {
    this.origin = publicUrl ?? '';
  }

  /** The port is known only once the server listens. */
  listeningAt(origin: string): void {
    this.origin = this.publicUrl ?? origin;
  }

  read(key: string, filename?: string): string {
    return this.link('read', key, filename);
  }

  write(key: string): string {
    return this.link('write', key);
  }

  expiresAt(): Date {
    return new Date(this.expiry() * 1_000);
  }

  allows(verb: Verb, key: string, { expires = '', sig = '', filename }: Query): boolean {
    if (!/^\d{1,12}$/.test(expires) || Number(expires) * 1_000 < Date.now()) return false;
    const expected = Buffer.from(this.signature(verb, key, { expires, filename }));
    const given = Buffer.from(sig);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  private link(verb: Verb, key: string, filename?: string): string {
    const expires = String(this.expiry());
    const query = new URLSearchParams({ expires, sig: this.signature(verb, key, { expires, filename }) });
    if (filename !== undefined) query.set('filename', filename);
    return `${this.origin}/storage/${key}?${query.toString()}`;
  }

  private expiry(): number {
    return Math.ceil(Date.now() / 1_000 + this.settings.urlTtlSeconds);
  }

  private signature(verb: Verb, key: string, { expires = '', filename = '' }: Query): string {
    return createHmac('sha256', this.secret).update([verb, key, expires, filename].join('\n')).digest('hex');
  }
}
