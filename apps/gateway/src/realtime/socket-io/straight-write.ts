import { type Socket as TcpSocket } from 'node:net';
import { type GatewaySocket } from './gateway-socket.js';
import { type ChangePacket } from './change-packet.js';

/** Messages that may wait in engine.io's own buffer; beyond, the outbox keeps the latest states only. */
const HIGH_WATER = 8;
const OPEN = 1;

type EngineConn = GatewaySocket['conn'];

/** The private fields that this file relies on, and nothing else does; straight-write.spec.ts holds them against the installed versions. */
interface EngineConnection {
  upgrading: boolean;
  writeBuffer: unknown[];
  transport: {
    name: string;
    writable: boolean;
    /** Compression takes its time, and frames would overtake what is being compressed. */
    perMessageDeflate: unknown;
    socket: { readyState: number; _socket: TcpSocket | null };
  };
}

/** Whether engine.io would take one more message without letting it wait behind many. */
export function hasRoom(conn: EngineConn): boolean {
  return partsOf(conn).writeBuffer.length < HIGH_WATER;
}

/**
 * Sends a message to one client: as a frame straight into its TCP socket when nothing at all waits there, otherwise on engine.io's own way, which
 * keeps the order and tells when it drains. Both ways put the same bytes on the wire.
 * Going through engine.io and ws costs two thirds more CPU a client, and everybody in a room gets the same bytes.
 */
export function sendPacket(conn: EngineConn, { packet, frame }: ChangePacket): void {
  const wire = idleWireOf(conn);
  if (wire === null) conn.write(packet, { compress: false });
  else wire.write(frame);
}

/** The TCP socket below a plain, open WebSocket with nothing on its way anywhere; null for any other connection. */
function idleWireOf(conn: EngineConn): TcpSocket | null {
  const { writeBuffer, upgrading, transport } = partsOf(conn);
  if (conn.readyState !== 'open' || upgrading || writeBuffer.length > 0) return null;
  if (transport.name !== 'websocket' || !transport.writable || transport.perMessageDeflate) return null;
  const { readyState, _socket: wire } = transport.socket;
  // Bytes that the kernel has not taken: the client is slow, and engine.io's way counts what waits for it.
  if (readyState !== OPEN || wire === null || wire.writableLength > 0) return null;
  return wire;
}

function partsOf(conn: EngineConn): EngineConnection {
  return conn as unknown as EngineConnection;
}
