import { type Principal } from '#access';
import { type DownloadResponse, type StandardResponse, success } from '#contracts';
import { DownloadAsset, type DownloadRequest, GetAssetUrls } from '#tasks';
import { Controller, Get, Headers, Param, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { RequireScope } from '../../access/access-rules.decorator.js';
import { Caller } from '../../access/caller.decorator.js';
import { TaskUuidPipe } from '../validation/task-uuid.pipe.js';
import { abortWithClient } from './abort-with-client.js';
import { downloadHeaders } from './download-headers.js';

@Controller('api/v1/tasks')
export class AssetsController {
  constructor(
    private readonly getAssetUrls: GetAssetUrls,
    private readonly downloadAsset: DownloadAsset,
  ) {}

  @Get('url/:uuid')
  @RequireScope('assets:read')
  async urls(
    @Caller() caller: Principal,
    @Param('uuid', TaskUuidPipe) uuid: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StandardResponse<DownloadResponse>> {
    void reply.header('cache-control', 'private, no-store');
    return success(await this.getAssetUrls.execute(caller, uuid, abortWithClient(reply)));
  }

  /** Fastify serves HEAD with the same handler. */
  @Get('download/:uuid')
  @RequireScope('assets:read')
  async download(
    @Caller() caller: Principal,
    @Param('uuid', TaskUuidPipe) uuid: string,
    @Headers('range') range: string | undefined,
    @Headers('if-range') ifRange: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const wanted: DownloadRequest = { method: request.method === 'HEAD' ? 'HEAD' : 'GET', range, ifRange };
    const asset = await this.downloadAsset.execute(caller, uuid, wanted, abortWithClient(reply));
    await reply.status(asset.status).headers(downloadHeaders(uuid, asset.headers)).send(asset.body);
  }
}
