import { type Principal } from '#access';
import { ApiError } from '#contracts';
import { Injectable, StreamableFile } from '@nestjs/common';
import { stringify } from 'csv-stringify';
import { type FastifyReply } from 'fastify';
import { addAbortSignal, Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { Transfers } from '../access/transfers.js';

export type CsvRow = Readonly<Record<string, string | number | null>>;

/** The library quotes line breaks only where they are its own. */
const FORM = { escape_formulas: true, record_delimiter: 'windows', quoted_match: /[\r\n]/ } as const;
/** Exports that one team may read at a time from this instance. */
const MOST_AT_ONCE = 4;
/** Other work runs between so many rows, however fast they are read and taken. */
const ROWS_AT_A_TIME = 20;

/**
 * Streams rows as CSV (RFC 4180, with a header line), as fast as the client reads. A cell that a spreadsheet would take for a formula, because it
 * begins with = + - or @, gets a leading apostrophe.
 */
@Injectable()
export class CsvExports {
  private readonly running = new Map<string, number>();

  constructor(private readonly transfers: Transfers) {}

  /**
   * Waits for the first row: what fails before it is an error answer, what fails later ends the connection. Ends with the caller's credential.
   * @throws ApiError 9003 when the team reads too many exports at once, and what the rows throw.
   */
  async open(
    caller: Principal,
    reply: FastifyReply,
    { name, columns, rows }: { name: string; columns: readonly string[]; rows: AsyncIterable<CsvRow> },
  ): Promise<StreamableFile> {
    const options = { type: 'text/csv; charset=utf-8', disposition: `attachment; filename="${name}.csv"` };
    void reply.header('cache-control', 'private, no-store').header('x-accel-buffering', 'no');
    // What HEAD asks for is not worth reading every row.
    if (reply.request.method === 'HEAD') return new StreamableFile(Buffer.alloc(0), options);
    const leave = this.enter(caller.teamId);
    try {
      const signal = this.transfers.begin(caller, reply);
      const iterator = rows[Symbol.asyncIterator]();
      const first = await iterator.next();
      const source = Readable.from(following(first, iterator, signal));
      const csv = stringify({ header: true, columns: [...columns], ...FORM });
      source.once('error', (error) => csv.destroy(error));
      csv.once('close', () => {
        source.destroy();
        leave();
      });
      return new StreamableFile(addAbortSignal(signal, source.pipe(csv)), options);
    } catch (error) {
      leave();
      throw error;
    }
  }

  private enter(teamId: string): () => void {
    const running = this.running.get(teamId) ?? 0;
    if (running >= MOST_AT_ONCE) throw tooMany();
    this.running.set(teamId, running + 1);
    return () => {
      const left = (this.running.get(teamId) ?? 1) - 1;
      if (left === 0) this.running.delete(teamId);
      else this.running.set(teamId, left);
    };
  }
}

async function* following(
  first: IteratorResult<CsvRow>,
  rest: AsyncIterator<CsvRow>,
  signal: AbortSignal,
): AsyncGenerator<CsvRow> {
  let taken = 0;
  try {
    for (let row = first; row.done !== true; row = await rest.next()) {
      if (++taken % ROWS_AT_A_TIME === 0) await setImmediate();
      signal.throwIfAborted();
      yield row.value;
    }
  } finally {
    await rest.return?.();
  }
}

function tooMany(): ApiError {
  return new ApiError(9003, {
    message: `limit exports reached: ${MOST_AT_ONCE} at a time`,
    suggestion: 'Wait until another export has ended.',
    retryAfterSeconds: 5,
    details: { policy: 'exports', limit: MOST_AT_ONCE },
  });
}
