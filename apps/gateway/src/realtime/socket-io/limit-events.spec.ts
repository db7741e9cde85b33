import { type ApiError } from '#contracts';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type GatewaySocket } from './gateway-socket.js';
import { limitEvents } from './limit-events.js';

type Middleware = Parameters<GatewaySocket['use']>[0];

describe('the limit on the events of a connection', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  /** @returns whether the connection is ended by a client that sends at this rate for a minute. */
  function isEndedAt(perSecond: number): boolean {
    let middleware: Middleware | undefined;
    const giveUp = jest.fn<(error: ApiError) => void>();
    const socket = { use: (given: Middleware) => void (middleware = given) } as unknown as Pick<GatewaySocket, 'use'>;
    limitEvents(socket, { SOCKET_EVENTS_PER_SECOND: 20, SUBSCRIPTIONS_PER_SOCKET: 200 }, giveUp);
    for (let sent = 0; sent < perSecond * 60 && giveUp.mock.calls.length === 0; sent++) {
      middleware?.(['task:subscribe', {}], () => undefined);
      jest.advanceTimersByTime(1_000 / perSecond);
    }
    return giveUp.mock.calls.length > 0;
  }

  it.each([20, 30])('leaves a client alone that sends %d events a second, where 20 are allowed', (perSecond) => {
    expect(isEndedAt(perSecond)).toBe(false);
  });

  it.each([100, 500, 5_000])('ends a connection that sends %d events a second', (perSecond) => {
    expect(isEndedAt(perSecond)).toBe(true);
  });
});
