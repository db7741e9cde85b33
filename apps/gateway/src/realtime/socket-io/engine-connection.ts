import { type Socket as TcpSocket } from 'node:net';
import { type GatewaySocket } from './gateway-socket.js';

export type EngineConn = GatewaySocket['conn'];

/** The private fields that the gateway relies on; straight-write.spec.ts holds them against the installed versions. */
export interface EngineParts {
  upgrading: boolean;
  writeBuffer: { data?: unknown }[];
  transport: {
    name: string;
    writable: boolean;
    /** Of polling: the largest body of a request. */
    maxHttpBufferSize?: number;
    /** Compression takes its time, and frames would overtake what is being compressed. */
    perMessageDeflate: unknown;
    /** Of a WebSocket. */
    socket?: { readyState: number; terminate(): void; _socket: TcpSocket | null };
  };
}

export function partsOf(conn: EngineConn): EngineParts {
  return conn as unknown as EngineParts;
}

/** Ends the connection at once: a WebSocket that was merely closed would be read for another half minute. */
export function cut(conn: EngineConn): void {
  const { socket } = partsOf(conn).transport;
  conn.close(true);
  socket?.terminate();
}
