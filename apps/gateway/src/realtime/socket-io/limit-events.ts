import { type Settings } from '#config';
import { ApiError } from '#contracts';
import { randomUUID } from 'node:crypto';
import { TokenBucket } from '../connections/token-bucket.js';
import { type GatewaySocket } from './gateway-socket.js';

/** Refusals in a row after which a client is not careless but hostile. */
export const PATIENCE = 200;

/** Refuses, in the acknowledgement, what a client sends beyond its share, and gives up on one that does not listen. */
export function limitEvents(socket: GatewaySocket, settings: Settings, giveUp: (error: ApiError) => void): void {
  const perSecond = settings.SOCKET_EVENTS_PER_SECOND;
  const bucket = new TokenBucket(perSecond, perSecond + settings.SUBSCRIPTIONS_PER_SOCKET);
  let refused = 0;
  socket.use((packet, next) => {
    if (bucket.take()) {
      refused = 0;
      return next();
    }
    const error = new ApiError(9003, {
      message: `a connection may send ${perSecond} events a second`,
      details: { limit: 'events_per_second', max: perSecond },
      retryAfterSeconds: 1,
    });
    const acknowledge: unknown = packet.at(-1);
    if (typeof acknowledge === 'function') (acknowledge as (body: unknown) => void)(error.toBody(randomUUID()));
    if (++refused >= PATIENCE) giveUp(error);
  });
}
