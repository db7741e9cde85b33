import { stringifyExact } from '#contracts';
import { type GatewayServer } from './gateway-socket.js';

const ACK = 3;

interface Packet {
  type: number;
  nsp: string;
  id?: number;
  data?: unknown;
}

interface Encoder {
  encode(packet: Packet): unknown[];
}

/**
 * Acknowledgements hold statuses, whose numbers socket.io's encoder would round. Ours hold no binary, which it looks for first.
 * Source: socket.io protocol 5, `<type>[<namespace>,]<id><JSON>`.
 */
export function exactAcks(server: GatewayServer): void {
  const encoder = server.encoder as unknown as Encoder;
  const encode = encoder.encode.bind(encoder);
  encoder.encode = (packet) => {
    if (packet.type !== ACK || packet.id === undefined) return encode(packet);
    const namespace = packet.nsp === '/' ? '' : `${packet.nsp},`;
    return [`${ACK}${namespace}${packet.id}${stringifyExact(packet.data)}`];
  };
}
