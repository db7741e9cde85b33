import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Asset } from './asset.js';

export interface Delivery {
  asset: Asset;
  contentType?: string;
  /** The file name for `attachment`. */
  filename?: string;
  /** 0 for no limit. */
  bytesPerSecond: number;
  /** Answers every request for a part with the whole. */
  withoutRanges?: boolean;
  closing: AbortSignal;
}

type Range = { start: number; end: number } | 'all' | 'unsatisfiable';

/** Answers GET and HEAD with a single range, validators and back-pressure. */
export function sendAsset(request: FastifyRequest, reply: FastifyReply, delivery: Delivery): FastifyReply {
  const { asset } = delivery;
  describe(reply, delivery);
  if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send();
  const range = delivery.withoutRanges ? 'all' : rangeOf(request, asset);
  if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${asset.size}`).send();
  const { start, end } = range === 'all' ? { start: 0, end: asset.size } : range;
  if (range !== 'all') reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${asset.size}`);
  reply.header('content-length', end - start);
  if (request.method === 'HEAD') return reply.send();
  return reply.send(Readable.from(paced(asset.read(start, end), delivery), { objectMode: false }));
}

function describe(reply: FastifyReply, { asset, contentType, filename, withoutRanges }: Delivery): void {
  if (!withoutRanges) reply.header('accept-ranges', 'bytes');
  reply.header('etag', asset.etag);
  reply.type(contentType ?? asset.contentType);
  if (filename !== undefined) reply.header('content-disposition', `attachment; filename="${filename}"`);
}

function rangeOf(request: FastifyRequest, asset: Asset): Range {
  const { range, 'if-range': validator } = request.headers;
  const match = /^bytes=(\d*)-(\d*)$/.exec(range ?? '');
  const [first, last] = [match?.[1] ?? '', match?.[2] ?? ''];
  // Several ranges, another unit or a validator that no longer matches may be answered with the whole file.
  if ((first === '' && last === '') || (validator !== undefined && validator !== asset.etag)) return 'all';
  if (first === '') {
    const tail = Math.min(Number(last), asset.size);
    return tail === 0 ? 'unsatisfiable' : { start: asset.size - tail, end: asset.size };
  }
  const start = Number(first);
  if (start >= asset.size || (last !== '' && Number(last) < start)) return 'unsatisfiable';
  return { start, end: last === '' ? asset.size : Math.min(Number(last) + 1, asset.size) };
}

async function* paced(chunks: Iterable<Buffer>, { bytesPerSecond, closing }: Delivery): AsyncGenerator<Buffer> {
  for (const chunk of chunks) {
    if (bytesPerSecond === 0) {
      yield chunk;
      continue;
    }
    // Twenty pieces a second make a slow link look steady rather than stuck.
    const piece = Math.max(1, Math.ceil(bytesPerSecond / 20));
    for (let at = 0; at < chunk.length; at += piece) {
      yield chunk.subarray(at, at + piece);
      await delay(50, undefined, { ref: false, signal: closing });
    }
  }
}
