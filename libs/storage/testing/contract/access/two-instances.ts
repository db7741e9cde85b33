import { afterEach, beforeEach, expect } from '@jest/globals';
import { type Access, type AccessOptions, type AccessStores, createAccess, type Revocation, type Schedule } from '#access';
import { TestClock } from './access-samples.js';
import { type AccessUnderTest } from './access-under-test.js';
import { asSent } from './as-sent.js';

export const SECRET = 'a secret for tests, long enough to sign with';

/** Two gateway instances over one storage, with a clock and timers that the test controls. */
export class TwoInstances {
  clock!: TestClock;
  stores!: AccessStores;
  here!: Access;
  there!: Access;
  private scheduled: { at: number; task: () => void }[] = [];

  constructor(readonly under: AccessUnderTest) {
    beforeEach(async () => {
      this.clock = new TestClock();
      this.scheduled = [];
      this.stores = await under.create(this.clock.read);
      this.here = this.instance(this.stores);
      this.there = this.instance(await under.another());
    });
    afterEach(() => Promise.all([this.here.close(), this.there.close()]));
  }

  instance(stores: AccessStores, options: Partial<AccessOptions> = {}): Access {
    const schedule: Schedule = (delayMs, task) => {
      const entry = { at: this.clock.now + delayMs, task };
      this.scheduled.push(entry);
      return () => (this.scheduled = this.scheduled.filter((other) => other !== entry));
    };
    const { read } = this.clock;
    return createAccess({ stores, secrets: [SECRET], adminTokens: ['the operator'], clock: read, schedule, ...options });
  }

  /** An instance that receives no messages, as with a broken subscription. */
  async deafInstance(): Promise<Access> {
    return this.instance({ ...(await this.under.another()), bus: new DeafBus() });
  }

  /** Moves the clock and runs the timers that are due. */
  pass(ms: number): void {
    this.clock.pass(ms);
    const due = this.scheduled.filter(({ at }) => at <= this.clock.now);
    this.scheduled = this.scheduled.filter(({ at }) => at > this.clock.now);
    due.forEach(({ task }) => task());
  }

  async teamWithKey(settings: Record<string, unknown> = {}) {
    const team = await this.here.teams.create({ name: 'Studio' });
    const { key, record } = await asSent(this.here).createKey(team.teamId, settings);
    return { teamId: team.teamId, keyId: record.keyId, key };
  }
}

export const authenticate = (access: Access, credential: string) => access.authenticator.authenticate(credential);

export const refusal = (reason: string) => expect.objectContaining({ code: 9001, details: { reason } });

/** Resolves when this instance receives the revocation of `id`. */
export const revocationHeard = (access: Access, id: string) =>
  new Promise<Revocation>((resolve) => {
    const stop = access.authenticator.onRevoked((revocation) => {
      if (revocation.id !== id) return;
      stop();
      resolve(revocation);
    });
  });

class DeafBus {
  async publish(): Promise<void> {}
  subscribe(): () => void {
    return () => undefined;
  }
  isHearing(): boolean {
    return false;
  }
  async close(): Promise<void> {}
}
