import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Principal } from '../principal.js';
import { MAX_STANDING_AGE_MS } from './credential-state-cache.js';
import { RecentCredentials } from './recent-credentials.js';

describe('recent credentials', () => {
  let now: number;
  let timers: (() => void)[];
  let recent: RecentCredentials;

  const principal = (expiresAt: number | null = null): Principal => ({
    kind: 'team-key',
    teamId: 't',
    keyId: 'k',
    scopes: new Set(),
    expiresAt,
    allowedFlows: null,
    parameters: {},
  });
  const fireTimers = () => timers.splice(0).forEach((fire) => fire());

  beforeEach(() => {
    now = 1_000_000;
    timers = [];
    recent = new RecentCredentials(
      () => now,
      (_delay, task) => {
        timers.push(task);
        return () => undefined;
      },
    );
  });

  it('returns the same principal for less than a second after its state was read', () => {
    const known = principal();
    recent.set('key', { principal: known, readAt: now });
    now += MAX_STANDING_AGE_MS - 1;
    expect(recent.get('key')).toBe(known);
    now += 1;
    expect(recent.get('key')).toBeUndefined();
  });

  it('does not return an expired credential, or one from the future', () => {
    recent.set('ends', { principal: principal(now + 10), readAt: now });
    recent.set('future', { principal: principal(), readAt: now + 10 });
    expect(recent.get('future')).toBeUndefined();
    now += 10;
    expect(recent.get('ends')).toBeUndefined();
  });

  it('does not return a credential whose state has changed', () => {
    const verified = { principal: principal(), readAt: now };
    recent.set('key', verified);
    verified.readAt = -Infinity;
    expect(recent.get('key')).toBeUndefined();
  });

  it('drops every credential by itself, and then stops its timer', () => {
    recent.set('key', { principal: principal(), readAt: now });
    expect(timers).toHaveLength(1);
    fireTimers();
    expect(recent.get('key')).toBeDefined();
    fireTimers();
    expect(recent.get('key')).toBeUndefined();
    fireTimers();
    expect(timers).toHaveLength(0);
  });

  it('holds a limited number', () => {
    for (let i = 0; i < 20_000; i += 1) recent.set(`key-${i}`, { principal: principal(), readAt: now });
    expect(recent.get('key-9999')).toBeDefined();
    expect(recent.get('key-10000')).toBeUndefined();
  });
});
