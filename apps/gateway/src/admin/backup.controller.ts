import { type Principal } from '#access';
import { ApiError } from '#contracts';
import { StorageBackup } from '#tasks';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { AdminOnly } from '../platform/access/access-rules.decorator.js';
import { Caller } from '../platform/access/caller.decorator.js';
import { Audited } from '../platform/audit/audited.js';
import { packageVersion } from '../platform/settings/version.js';

const HEADERS = {
  'content-type': 'application/x-ndjson; charset=utf-8',
  'content-disposition': 'attachment; filename="gateway-backup.jsonl"',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};
const RETRY_SECONDS = 30;

@Controller('gateway/v1/backup')
export class BackupController {
  private isTaken = false;

  constructor(
    private readonly backup: StorageBackup,
    private readonly audited: Audited,
  ) {}

  /** Everything that is stored, streamed. An answer without its last line is no backup. */
  @Get()
  @AdminOnly()
  async read(@Caller() caller: Principal, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (request.method === 'HEAD') return void (await reply.headers(HEADERS).send());
    const body = await this.audited.run({ caller, request }, { action: 'backup.read', target: 'backup' }, () => this.open());
    await reply.headers(HEADERS).send(body);
  }

  /** Waits for the first chunk: a storage that is away is then an error answer, not a cut-off backup. @throws ApiError 9003, 9010 */
  private async open(): Promise<Readable> {
    if (this.isTaken) throw oneAtATime();
    this.isTaken = true;
    const chunks = this.backup.write(packageVersion())[Symbol.asyncIterator]();
    const end = () => {
      this.isTaken = false;
      void chunks.return?.();
    };
    try {
      const first = await chunks.next();
      return Readable.from(following(first, chunks), { objectMode: false }).once('close', end);
    } catch (error) {
      end();
      throw error;
    }
  }
}

async function* following(first: IteratorResult<string>, rest: AsyncIterator<string>): AsyncGenerator<string> {
  for (let chunk = first; chunk.done !== true; chunk = await rest.next()) yield chunk.value;
}

function oneAtATime(): ApiError {
  return new ApiError(9003, {
    message: 'another backup is being read from this instance',
    suggestion: 'Wait until it has ended.',
    retryAfterSeconds: RETRY_SECONDS,
    details: { policy: 'backups', limit: 1 },
  });
}
