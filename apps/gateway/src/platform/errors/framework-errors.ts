import { type Settings } from '#config';
import { invalidParameters } from '#contracts';
import { type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { endSoftly } from '../peers/end-softly.js';
import { errorAnswer } from '../peers/error-answer.js';
import { LATE_BODY } from '../peers/peer-server.js';
import { corsHeaders } from '../request/cors.js';
import { refuseUnread } from '../request/refuse-unread.js';
import { sendError } from './send-error.js';

type CorsSettings = Pick<Settings, 'ALLOWED_ORIGINS'>;
/** Fastify's type of the packet is another than what Node puts there. */
type ClientFault = NodeJS.ErrnoException & { rawPacket?: unknown };

interface Refusal {
  status: number;
  field: string;
  message: string;
}

const FAULTS: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: { status: 431, field: 'headers', message: 'are too large' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, field: 'body', message: 'has chunk extensions that are too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, field: 'headers', message: 'did not arrive in time' },
  [LATE_BODY]: { status: 408, field: 'body', message: 'did not arrive in time, or too slowly' },
};
const NO_HTTP: Refusal = { status: 400, field: 'request', message: 'is not HTTP' };

/** A request that no router can read gets the same kind of answer as every other refusal. */
export function frameworkErrorAnswer(settings: CorsSettings) {
  return (_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const message = 'cannot be read: a % must be followed by two hex digits, and a part may not be too long';
    refuseUnread(request.raw, reply.raw);
    void reply.headers(corsHeaders(request.headers.origin, settings));
    sendError(reply, invalidParameters([{ field: 'path', message }]));
  };
}

/** What came over the connection is no HTTP, too much or too late: answered, as far as possible, and cut off. */
export function clientErrorAnswer(settings: CorsSettings) {
  return (failure: ClientFault, socket: Socket): void => {
    // What still comes after the last words.
    if (socket.writableEnded) return;
    if (failure.code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) return void socket.destroy();
    const { status, field, message } = FAULTS[failure.code ?? ''] ?? NO_HTTP;
    const headers = corsHeaders(originIn(failure.rawPacket), settings);
    const error = invalidParameters([{ field, message }]);
    const text = errorAnswer({ error, requestId: randomUUID(), status, headers, isHead: isHead(failure.rawPacket) });
    // The rest of a late body must not come to be read after all.
    if (failure.code === LATE_BODY) socket.end(text, () => socket.destroy());
    else endSoftly(socket, text);
  };
}

/** Half an answer is on its way: nothing can be said in between. */
function isAnswering(socket: Socket): boolean {
  return (socket as Socket & { _httpMessage?: ServerResponse | null })._httpMessage?.headersSent === true;
}

function isHead(packet: unknown): boolean {
  return Buffer.isBuffer(packet) && packet.subarray(0, 5).toString('latin1') === 'HEAD ';
}

/** The parser gave up before there were headers to look into. */
function originIn(packet: unknown): string | undefined {
  if (!Buffer.isBuffer(packet)) return undefined;
  return /\r\norigin:[ \t]*([\x21-\x7e]+)/i.exec(packet.toString('latin1'))?.[1];
}
