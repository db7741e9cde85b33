import { type Settings } from '#config';
import { ApiError } from '#contracts';
import { randomUUID } from 'node:crypto';
import { TokenBucket } from '../connections/token-bucket.js';
import { type GatewaySocket } from './gateway-socket.js';

/** Refused events in excess of accepted ones after which a client is not careless but hostile. */
export const MAX_EXCESS = 200;

/** Refuses, in the acknowledgement, what a client sends beyond its share, and gives up on one that does not listen. */
export function limitEvents(
  socket: Pick<GatewaySocket, 'use'>,
  settings: Pick<Settings, 'SOCKET_EVENTS_PER_SECOND' | 'SUBSCRIPTIONS_PER_SOCKET'>,
  giveUp: (error: ApiError) => void,
): void {
  const perSecond = settings.SOCKET_EVENTS_PER_SECOND;
  const bucket = new TokenBucket(perSecond, perSecond + settings.SUBSCRIPTIONS_PER_SOCKET);
  let excess = 0;
  socket.use((packet, next) => {
    if (bucket.take()) {
      // Not back to 0: a flood has an event accepted whenever the bucket has filled up by one.
      excess = Math.max(0, excess - 1);
      return next();
    }
    const error = new ApiError(9003, {
      message: `a connection may send ${perSecond} events a second`,
      details: { limit: 'events_per_second', max: perSecond },
      retryAfterSeconds: 1,
    });
    const acknowledge: unknown = packet.at(-1);
    if (typeof acknowledge === 'function') (acknowledge as (body: unknown) => void)(error.toBody(randomUUID()));
    if (++excess >= MAX_EXCESS) giveUp(error);
  });
}
