import { type Principal } from '#access';
import { type PresignedGetResponse, type PresignedUploadResponse, type StandardResponse, success } from '#contracts';
import { callFor, FileKeys, UpstreamApi } from '#tasks';
import { Body, Controller, Header, HttpCode, Post, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { RequireScope } from '../platform/access/access-rules.decorator.js';
import { CountsAs } from '../platform/access/counts-as.decorator.js';
import { Caller } from '../platform/access/caller.decorator.js';
import { abortWithClient } from '../platform/request/abort-with-client.js';
import { PresignGetDto, PresignUploadDto } from './presign-requests.dto.js';

/** Links with which a browser sends a file to the storage, or fetches its own upload, without the gateway in between. */
@Controller('api/v1/upload')
export class PresignController {
  constructor(
    private readonly upstream: UpstreamApi,
    private readonly fileKeys: FileKeys,
  ) {}

  @Post('presigned-upload-url')
  @HttpCode(200)
  @Header('cache-control', 'private, no-store')
  @RequireScope('uploads:write')
  @CountsAs('uploads')
  async upload(
    @Caller() caller: Principal,
    @Body() body: PresignUploadDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StandardResponse<PresignedUploadResponse>> {
    const signal = abortWithClient(reply);
    const { filename, content_type: contentType } = body;
    const request = { filename, ...(contentType === undefined ? {} : { content_type: contentType }) };
    const answer = await this.upstream.presignUpload(request, callFor(caller, signal));
    await this.fileKeys.remember(caller, answer.file_key, 'offered');
    return success(answer);
  }

  /** Only for what the caller's own team was given: the upstream itself would resolve any file of the account. */
  @Post('presigned-get-url')
  @HttpCode(200)
  @Header('cache-control', 'private, no-store')
  @RequireScope('uploads:write')
  async get(
    @Caller() caller: Principal,
    @Body() body: PresignGetDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StandardResponse<PresignedGetResponse>> {
    const signal = abortWithClient(reply);
    const { file_key: fileKey, filename } = body;
    await this.fileKeys.assertOwn(caller, fileKey);
    const request = { file_key: fileKey, ...(filename === undefined ? {} : { filename }) };
    return success(await this.upstream.presignGet(request, callFor(caller, signal)));
  }
}
