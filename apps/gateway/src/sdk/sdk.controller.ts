import { ApiError } from '#contracts';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Public } from '../platform/access/access-rules.decorator.js';
import { matchesEtag } from '../platform/request/status-headers.js';

/** The packed SDK lies beside the built gateway. */
const PACKED = fileURLToPath(new URL('../../../../sdk/client.tgz', import.meta.url));
/** It changes with the gateway's version only. */
const CACHE_CONTROL = 'public, no-cache';

interface Tarball {
  bytes: Buffer;
  etag: string;
}

/** The SDK of this gateway's version, for `npm install`. Open to everyone: it holds no secrets, and npm sends no credentials. */
@Controller('sdk')
@Public()
export class SdkController {
  private tarball: Promise<Tarball> | undefined;

  /** @throws ApiError 1005 if the SDK has not been built. */
  @Get('client.tgz')
  async client(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { bytes, etag } = await this.packed();
    void reply.headers({ etag, 'cache-control': CACHE_CONTROL });
    if (matchesEtag(request.headers['if-none-match'], etag)) return void reply.status(304).send();
    void reply.type('application/gzip').header('content-disposition', 'attachment; filename="client.tgz"').send(bytes);
  }

  private packed(): Promise<Tarball> {
    this.tarball ??= readTarball();
    this.tarball.catch(() => (this.tarball = undefined));
    return this.tarball;
  }
}

async function readTarball(): Promise<Tarball> {
  try {
    const bytes = await readFile(PACKED);
    return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 20)}"` };
  } catch (cause) {
    throw new ApiError(1005, { message: 'the SDK has not been built', suggestion: 'Run `npm run build`.', cause });
  }
}
