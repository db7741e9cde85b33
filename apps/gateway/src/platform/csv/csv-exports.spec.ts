import { type Principal } from '#access';
import { ApiError } from '#contracts';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type FastifyReply } from 'fastify';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { countTurns } from '../../../../../test/support/count-turns.js';
import { type Transfers } from '../access/transfers.js';
import { CsvExports, type CsvRow } from './csv-exports.js';

const caller = { teamId: 'studio' } as Principal;
const replyTo = (method = 'GET') => {
  const reply = { request: { method }, header: () => reply } as unknown as FastifyReply;
  return reply;
};

describe('an export as CSV', () => {
  let exports: CsvExports;
  let ended: AbortController;
  let taken: number;

  beforeEach(() => {
    ended = new AbortController();
    taken = 0;
    exports = new CsvExports({ begin: () => ended.signal } as unknown as Transfers);
  });

  async function* endless(): AsyncGenerator<CsvRow> {
    for (;;) yield { name: `row ${(taken += 1)}`, count: 1 };
  }
  async function* some(...names: string[]): AsyncGenerator<CsvRow> {
    for (const name of names) yield { name, count: -1 };
  }
  const open = async (rows: AsyncIterable<CsvRow>, of = caller, method = 'GET') =>
    (await exports.open(of, replyTo(method), { name: 'one', columns: ['name', 'count'], rows })).getStream();

  it('has a line of names, and quotes what needs it', async () => {
    expect(await text(await open(some('a', 'b, "c"', 'd\ne')))).toBe('name,count\r\na,-1\r\n"b, ""c""",-1\r\n"d\ne",-1\r\n');
    expect(await text(await open(some()))).toBe('name,count\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1'])('has no formula: %j', async (name) => {
    const [, line] = (await text(await open(some(name)))).split('\r\n');
    expect(line).toMatch(/^"?'/);
  });

  it('reads no more rows than the client takes', async () => {
    const stream = await open(endless());
    stream.once('readable', () => undefined);
    await once(stream, 'readable');
    expect(taken).toBeLessThan(10_000);
    stream.destroy();
  });

  it('lets other work run between its rows, however fast they are read and taken', async () => {
    const stream = await open(some(...Array.from({ length: 5_000 }, (_, row) => `row ${row}`)));
    expect(await countTurns(() => text(stream))).toBeGreaterThanOrEqual(40);
  });

  it('has four places a team, which come back with the end of its client', async () => {
    const streams = await Promise.all([1, 2, 3, 4].map(() => open(endless())));
    await expect(open(some('a'))).rejects.toMatchObject({ code: 9003, details: { policy: 'exports', limit: 4 } });
    await (await open(some('a'), { ...caller, teamId: 'other' })).toArray();
    const [first] = streams;
    if (first === undefined) throw new Error('no stream');
    first.destroy();
    await once(first, 'close');
    expect(await text(await open(some('a')))).toContain('a,-1');
    for (const stream of streams) stream.destroy();
  });

  it('is an error answer when nothing can be read, and gives its place back', async () => {
    // eslint-disable-next-line require-yield
    async function* away(): AsyncGenerator<CsvRow> {
      throw new ApiError(9010);
    }
    for (let time = 0; time < 6; time += 1) await expect(open(away())).rejects.toMatchObject({ code: 9010 });
  });

  it('breaks off when a later row cannot be read, and when the credential ends', async () => {
    async function* broken(): AsyncGenerator<CsvRow> {
      yield { name: 'a', count: 1 };
      throw new ApiError(9010);
    }
    await expect(text(await open(broken()))).rejects.toMatchObject({ code: 9010 });
    const stream = await open(endless());
    stream.on('data', () => undefined);
    const closed = once(stream, 'error');
    ended.abort(new ApiError(9001));
    expect((await closed)[0]).toBeInstanceOf(Error);
  });

  it('reads nothing for HEAD', async () => {
    expect(await text(await open(endless(), caller, 'HEAD'))).toBe('');
    expect(taken).toBe(0);
  });
});
