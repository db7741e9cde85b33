import { beforeEach, describe, expect, it } from '@jest/globals';
import { type AccessChange, RevocationBus } from '../ports/revocation-bus.js';
import { RevocationFeed } from './revocation-feed.js';

class HandBus extends RevocationBus {
  listener: (change: AccessChange) => void = () => undefined;
  async publish(change: AccessChange): Promise<void> {
    this.listener(change);
  }
  subscribe(listener: (change: AccessChange) => void): () => void {
    this.listener = listener;
    return () => (this.listener = () => undefined);
  }
  isHearing(): boolean {
    return true;
  }
  async close(): Promise<void> {}
}

describe('revocation feed', () => {
  let bus: HandBus;
  let feed: RevocationFeed;
  let timers: { delayMs: number; task: () => void }[];
  let told: string[];
  let changes: number;
  let hasCome: boolean;

  beforeEach(() => {
    bus = new HandBus();
    timers = [];
    told = [];
    changes = 0;
    hasCome = true;
    feed = new RevocationFeed({
      bus,
      clock: () => 1_000,
      hasCome: async () => hasCome,
      schedule: (delayMs, task) => {
        const timer = { delayMs, task };
        timers.push(timer);
        return () => (timers = timers.filter((other) => other !== timer));
      },
    });
    feed.onChange(() => (changes += 1));
    feed.onRevoked(({ kind, id }) => told.push(`${kind} ${id}`));
  });

  const key = (change: Partial<AccessChange>): AccessChange => ({
    kind: 'key',
    id: 'k1',
    teamId: 't1',
    effect: 'revoked',
    ...change,
  });

  it('reports revocations at once, and nothing else', async () => {
    await bus.publish(key({}));
    await bus.publish(key({ effect: 'changed' }));
    await bus.publish(key({ id: 'k2', at: 999 }));
    expect(told).toEqual(['key k1', 'key k2']);
    expect(changes).toBe(3);
  });

  it('waits for a scheduled revocation and does not end early', async () => {
    await bus.publish(key({ at: 61_000 }));
    expect(told).toEqual([]);
    expect(timers[0]?.delayMs).toBeGreaterThanOrEqual(60_000);
    timers[0]?.task();
    await Promise.resolve();
    expect(told).toEqual(['key k1']);
  });

  it('cancels a date that was replaced or withdrawn', async () => {
    await bus.publish(key({ at: 61_000 }));
    await bus.publish(key({ at: 91_000 }));
    expect(timers).toHaveLength(1);
    hasCome = false;
    timers[0]?.task();
    await Promise.resolve();
    expect(told).toEqual([]);
  });

  it('waits in steps for dates beyond the longest timer', async () => {
    await bus.publish(key({ at: 1_000 + 2 ** 31 * 3 }));
    expect(timers[0]?.delayMs).toBe(2 ** 31 - 1);
    timers[0]?.task();
    expect(told).toEqual([]);
    expect(timers).toHaveLength(2);
  });

  it('is silent once closed', async () => {
    await bus.publish(key({ at: 61_000 }));
    feed.close();
    expect(timers).toEqual([]);
    await bus.publish(key({}));
    expect(told).toEqual([]);
  });
});
