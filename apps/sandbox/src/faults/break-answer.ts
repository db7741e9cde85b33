import { pipeline, Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { API_ERRORS } from '../errors/api-error.js';
import type { Fault } from './fault-plan.js';

/** Answers in place of the route. Returns false if the fault only corrupts the real answer later. */
export function answerInstead(request: FastifyRequest, reply: FastifyReply, fault: Fault): boolean {
  switch (fault.kind) {
    case 'error':
      sendError(reply, fault);
      return true;
    case 'html':
      void reply
        .code(fault.status ?? 502)
        .type('text/html')
        .send('<html><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>');
      return true;
    case 'not-json':
      void reply
        .code(fault.status ?? 200)
        .type('application/json')
        .send('{"code": 0, "message": "success", "data": {oops');
      return true;
    case 'huge':
      // Bypass the framework, which would run the route once the reader has disconnected.
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': 'application/json' });
      pipeline(Readable.from(hugeJson(fault.bytes ?? 64 * 1024 * 1024), { objectMode: false }), reply.raw, () => undefined);
      return true;
    case 'reset':
      reply.hijack();
      request.raw.socket.resetAndDestroy();
      return true;
    case 'hang':
      reply.hijack();
      return true;
    case 'latency':
    case 'content-type':
    case 'truncate':
    case 'drip':
    case 'lost-answer':
      return false;
  }
}

export function faultError({ status = 503, code, message }: Fault): { status: number; body: { code: number; message: string } } {
  const known = Object.values(API_ERRORS).find((row) => row.http === status);
  return { status, body: { code: code ?? known?.code ?? status, message: message ?? known?.message ?? 'injected fault' } };
}

function sendError(reply: FastifyReply, fault: Fault): void {
  const { status, body } = faultError(fault);
  if (fault.retryAfterSeconds !== undefined) reply.header('retry-after', fault.retryAfterSeconds);
  void reply.code(status).send(body);
}

function* hugeJson(bytes: number): Generator<Buffer> {
  const filler = Buffer.alloc(64 * 1024, 'x');
  yield Buffer.from('{"code":0,"message":"');
  for (let left = bytes; left > 0; left -= filler.length) yield filler.subarray(0, Math.min(left, filler.length));
  yield Buffer.from('","data":{}}');
}

export interface Spoiling {
  request: FastifyRequest;
  reply: FastifyReply;
  fault: Fault;
  closing: AbortSignal;
}

/** Corrupts the real answer; its result is sent instead. */
export function spoilAnswer({ request, reply, fault, closing }: Spoiling, payload: unknown): unknown {
  const socket = request.raw.socket;
  if (fault.kind === 'lost-answer') {
    socket.resetAndDestroy();
    return payload;
  }
  if (fault.kind === 'content-type') {
    reply.header('content-type', fault.contentType ?? 'text/plain');
    return payload;
  }
  const body = bodyOf(payload);
  if (!body) return payload;
  if (fault.kind === 'drip') return Readable.from(drip(body.chunks, { fault, closing }), { objectMode: false });
  if (fault.kind !== 'truncate') return payload;
  const size = body.size ?? Number(reply.getHeader('content-length') ?? 0);
  reply.header('content-length', size);
  return Readable.from(firstHalf(body.chunks, { limit: Math.floor(size / 2), breakOff: () => socket.destroy(), closing }), {
    objectMode: false,
  });
}

interface Body {
  size?: number;
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>;
}

function bodyOf(payload: unknown): Body | undefined {
  if (typeof payload === 'string') return { size: Buffer.byteLength(payload), chunks: [Buffer.from(payload)] };
  if (Buffer.isBuffer(payload)) return { size: payload.length, chunks: [payload] };
  return payload instanceof Readable ? { chunks: payload as AsyncIterable<Buffer> } : undefined;
}

async function* drip(chunks: Body['chunks'], { fault, closing }: { fault: Fault; closing: AbortSignal }): AsyncGenerator<Buffer> {
  const size = Math.max(1, fault.bytes ?? 1);
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += size) {
      yield chunk.subarray(at, at + size);
      await delay(fault.ms ?? 50, undefined, { ref: false, signal: closing });
    }
  }
}

interface Cut {
  limit: number;
  breakOff: () => void;
  closing: AbortSignal;
}

async function* firstHalf(chunks: Body['chunks'], { limit, breakOff, closing }: Cut): AsyncGenerator<Buffer> {
  let left = limit;
  for await (const chunk of chunks) {
    if (left > 0) yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) break;
  }
  // Send the half before closing, or the reader sees a connection without an answer.
  await delay(30, undefined, { ref: false, signal: closing });
  breakOff();
}
