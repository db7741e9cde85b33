import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ApiError } from '#contracts';
import { CallFailure } from '../errors/call-failure.js';
import { failureOf } from '../http/call-clock.js';
import { Transfer } from './transfer.js';

const PACE = { minBytesPerSecond: 1_000, windowMs: 60_000 };
const tooSlow = () => new CallFailure('cancelled', new ApiError(9003, { message: 'too slow' }));

describe('the pace of a transfer', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const run = (transfer: Transfer, seconds: number, bytesPerSecond: number): void => {
    for (let second = 0; second < seconds; second++) {
      transfer.moved(bytesPerSecond);
      jest.advanceTimersByTime(1_000);
    }
  };

  it('aborts a transfer below the minimum rate, one window after it became too slow', () => {
    const transfer = new Transfer({ pace: PACE, tooSlow });
    transfer.begin();
    run(transfer, 300, 1_001);
    expect(transfer.signal.aborted).toBe(false);
    run(transfer, 45, 1);
    expect(transfer.signal.aborted).toBe(true);
    expect(failureOf(transfer.signal).answer.message).toBe('too slow');
    transfer.stop();
  });

  it('gives a new transfer a whole window', () => {
    const transfer = new Transfer({ pace: PACE, tooSlow });
    transfer.begin();
    jest.advanceTimersByTime(59_999);
    expect(transfer.signal.aborted).toBe(false);
    jest.advanceTimersByTime(1);
    expect(transfer.signal.aborted).toBe(true);
    transfer.stop();
  });

  it('is not measured while another side is slow, when everything was sent, or without a minimum', () => {
    const heldUp = new Transfer({ pace: PACE, tooSlow, isHeldUp: () => true });
    const settled = new Transfer({ pace: PACE, tooSlow });
    const unbounded = new Transfer({ pace: { ...PACE, minBytesPerSecond: 0 }, tooSlow });
    for (const one of [heldUp, settled, unbounded]) one.begin();
    settled.finish();
    jest.advanceTimersByTime(600_000);
    expect([heldUp, settled, unbounded].map(({ signal }) => signal.aborted)).toEqual([false, false, false]);
    expect([heldUp.recentBytes(), settled.recentBytes()]).toEqual([0, undefined]);
    for (const one of [heldUp, settled, unbounded]) one.stop();
    expect(jest.getTimerCount()).toBe(0);
  });
});
