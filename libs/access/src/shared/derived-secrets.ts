import { createHmac } from 'node:crypto';
import { type KeyRing } from './key-ring.js';

/** Secrets that follow from GATEWAY_SECRET, so that nothing need be stored: 32 bytes for each purpose and name. */
export class DerivedSecrets {
  constructor(private readonly ring: KeyRing) {}

  /** The newest first; two while GATEWAY_SECRET is rotated. */
  of(purpose: string, name: string): Buffer[] {
    return this.ring.keys(purpose).map(({ key }) => createHmac('sha256', key).update(name).digest());
  }
}
