import { type Settings } from '#config';
import { type FrameShare } from '../connections/fair-websocket-server.js';
import { TokenBucket } from '../connections/token-bucket.js';
import { cut, type EngineConn, partsOf } from './engine-connection.js';
import { MAX_EXCESS } from './limit-events.js';

type Limits = Pick<Settings, 'SOCKET_EVENTS_PER_SECOND' | 'SOCKET_MESSAGE_BYTES' | 'SUBSCRIPTIONS_PER_SOCKET'>;

interface Packet {
  type: string;
  data?: unknown;
}

/** Of a subscription with all that belongs to it. */
const SUBSCRIPTION_BYTES = 256;
/** Heartbeats and the like, besides events. */
const OTHER_PACKETS = 100;
/** socket.io protocol 5: CONNECT is `0`, and another namespace than `/` is named after it. */
const JOINS = /^0(?!\/[^,])/;

/** Wider than the limit of events, of which the client is told before it is ended. */
export function packetShare({
  SOCKET_EVENTS_PER_SECOND: perSecond,
  SUBSCRIPTIONS_PER_SOCKET: subscriptions,
}: Limits): FrameShare {
  return { perSecond: 2 * perSecond, burst: perSecond + subscriptions + MAX_EXCESS + OTHER_PACKETS };
}

/**
 * Ends a connection that sends packets without end, a message that is too large, or a second CONNECT: one connection is one client, its
 * credential is checked once, and the request of its handshake is let go of.
 */
export function guardPackets(conn: EngineConn, limits: Limits, onCut: () => void): void {
  let bucket: TokenBucket | undefined;
  let joined = false;
  conn.on('packet', ({ type, data }: Packet) => {
    if (conn.readyState !== 'open') return;
    const joins = type === 'message' && typeof data === 'string' && JOINS.test(data);
    // The frames of a WebSocket have been counted by its server.
    if (conn.transport.name === 'polling') bucket ??= bucketOf(limits);
    if (bucket?.take() !== false && bytesOf(data) <= limits.SOCKET_MESSAGE_BYTES && !(joins && joined)) {
      joined ||= joins;
      return;
    }
    onCut();
    cut(conn);
  });
}

/** Clients without `maxPayload` put all that waits into one request of polling; the limit of a message is not that of a batch. */
export function allowBatches(conn: EngineConn, limits: Limits): void {
  const { transport } = partsOf(conn);
  if (transport.name !== 'polling') return;
  transport.maxHttpBufferSize = limits.SOCKET_MESSAGE_BYTES + limits.SUBSCRIPTIONS_PER_SOCKET * SUBSCRIPTION_BYTES;
}

function bucketOf(limits: Limits): TokenBucket {
  const { perSecond, burst } = packetShare(limits);
  return new TokenBucket(perSecond, burst);
}

function bytesOf(data: unknown): number {
  return typeof data === 'string' || Buffer.isBuffer(data) ? Buffer.byteLength(data) : 0;
}
