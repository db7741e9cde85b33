import { type Principal } from '#access';
import { type DownloadResponse, type StandardResponse, success } from '#contracts';
import { DownloadAsset, type DownloadRequest, GetAssetUrls, OpenTaskAsset } from '#tasks';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { AcceptsSignedLink, RequireScope } from '../platform/access/access-rules.decorator.js';
import { Caller } from '../platform/access/caller.decorator.js';
import { TaskUuidPipe } from '../platform/validation/task-uuid.pipe.js';
import { abortWithClient } from '../platform/request/abort-with-client.js';
import { AssetNamePipe } from './asset-name.pipe.js';
import { assetHeaders, downloadHeaders } from './download-headers.js';
import { GatewayLinks } from './gateway-links.js';
import { sendAsset } from './send-asset.js';
import { Transfers } from './transfers.js';

/** Fastify serves HEAD with the handlers of GET. */
@Controller('api/v1/tasks')
export class AssetsController {
  constructor(
    private readonly getAssetUrls: GetAssetUrls,
    private readonly downloadAsset: DownloadAsset,
    private readonly openTaskAsset: OpenTaskAsset,
    private readonly links: GatewayLinks,
    private readonly transfers: Transfers,
  ) {}

  @Get('url/:uuid')
  @RequireScope('assets:read')
  async urls(
    @Caller() caller: Principal,
    @Param('uuid', TaskUuidPipe) uuid: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StandardResponse<DownloadResponse>> {
    void reply.header('cache-control', 'private, no-store');
    const answer = await this.getAssetUrls.execute(caller, uuid, abortWithClient(reply));
    return success(this.links.replace(request, caller, uuid, answer));
  }

  @Get('download/:uuid')
  @AcceptsSignedLink()
  @RequireScope('assets:read')
  async download(
    @Caller() caller: Principal,
    @Param('uuid', TaskUuidPipe) uuid: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const asset = await this.downloadAsset.execute(caller, uuid, wantedBy(request), this.transfers.begin(caller, reply));
    await sendAsset({ request, reply }, asset, downloadHeaders(uuid, asset.headers));
  }

  /** Any asset of the task's `output` by its file name, or `model` and `preview`. */
  @Get(':uuid/assets/:name')
  @AcceptsSignedLink()
  @RequireScope('assets:read')
  async asset(
    @Caller() caller: Principal,
    @Param('uuid', TaskUuidPipe) uuid: string,
    @Param('name', AssetNamePipe) name: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const wanted = { uuid, name, ...wantedBy(request) };
    const asset = await this.openTaskAsset.execute(caller, wanted, this.transfers.begin(caller, reply));
    await sendAsset({ request, reply }, asset, assetHeaders(asset.name, asset.headers));
  }
}

function wantedBy(request: FastifyRequest): DownloadRequest {
  const { range, 'if-range': ifRange } = request.headers;
  return {
    method: request.method === 'HEAD' ? 'HEAD' : 'GET',
    // Several ranges come as multipart, whose type and length are not the asset's: a server may answer with the whole instead (RFC 9110, 14.2).
    ...(range === undefined || range.includes(',') ? {} : { range }),
    ...(typeof ifRange === 'string' ? { ifRange } : {}),
  };
}
