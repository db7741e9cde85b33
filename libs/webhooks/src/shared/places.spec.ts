import { describe, expect, it } from '@jest/globals';
import { Places } from './places.js';

const never = new AbortController().signal;

describe('places', () => {
  it('are bounded, and free for other hosts', async () => {
    const places = new Places(2);
    const first = await places.take('a', 0, never);
    expect(await places.take('a', 0, never)).toBeDefined();
    expect(await places.take('a', 1, never)).toBeUndefined();
    expect(await places.take('b', 0, never)).toBeDefined();
    first?.();
    // Giving a place back twice does not make two of it.
    first?.();
    expect(await places.take('a', 0, never)).toBeDefined();
    expect(await places.take('a', 1, never)).toBeUndefined();
  });

  it('go to whoever has waited longest', async () => {
    const places = new Places(1);
    const held = await places.take('a', 0, never);
    const order: string[] = [];
    const wait = (name: string) => places.take('a', 5_000, never).then((leave) => (order.push(name), leave));
    const waiting = [wait('first'), wait('second')];
    held?.();
    (await waiting[0])?.();
    (await waiting[1])?.();
    expect(order).toEqual(['first', 'second']);
    expect(await places.take('a', 0, never)).toBeDefined();
  });

  it('are not waited for after the signal', async () => {
    const places = new Places(1);
    await places.take('a', 0, never);
    const controller = new AbortController();
    const waiting = places.take('a', 60_000, controller.signal);
    controller.abort();
    expect(await waiting).toBeUndefined();
    expect(await places.take('a', 60_000, controller.signal)).toBeUndefined();
  });
});
