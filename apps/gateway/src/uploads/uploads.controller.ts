import { type Principal } from '#access';
import { ApiError, invalidParameters, type StandardResponse, success, type UploadResponse } from '#contracts';
import { callFor, FileKeys, UpstreamApi } from '#tasks';
import { Controller, Inject, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { pipeline } from 'node:stream';
import { type Settings } from '#config';
import { SETTINGS_TOKEN } from '../platform/settings/tokens.js';
import { RequireScope } from '../platform/access/access-rules.decorator.js';
import { CountsAs } from '../platform/access/counts-as.decorator.js';
import { Caller } from '../platform/access/caller.decorator.js';
import { StreamsBody } from '../platform/request/body-kind.decorator.js';
import { Transfers } from '../platform/access/transfers.js';
import { CheckedFile, type FileCheck } from './checked-file.js';
import { imageFormatOf, looksLikeModel, MODEL_EXTENSIONS } from './file-formats.js';
import { type MultipartFile, withMultipartFile } from './read-multipart-file.js';

type ModelVariant = 'geometry' | 'textured';

@Controller('api/v1/upload')
export class UploadsController {
  constructor(
    private readonly upstream: UpstreamApi,
    private readonly fileKeys: FileKeys,
    private readonly transfers: Transfers,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  @Post('image')
  @HttpCode(200)
  @RequireScope('uploads:write')
  @CountsAs('uploads')
  @StreamsBody()
  async image(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StandardResponse<UploadResponse>> {
    const check = (): FileCheck => ({ limitBytes: this.settings.IMAGE_LIMIT_BYTES, inspectHead: assertImage });
    return this.passOn('image', { caller, request, reply, check });
  }

  @Post('model')
  @HttpCode(200)
  @RequireScope('uploads:write')
  @CountsAs('uploads')
  @StreamsBody()
  async model(
    @Caller() caller: Principal,
    @Query('modelVariant') variant: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StandardResponse<UploadResponse>> {
    const modelVariant = modelVariantOf(variant);
    const check = ({ filename }: MultipartFile): FileCheck => ({
      limitBytes: this.settings.MODEL_LIMIT_BYTES,
      inspectHead: (head) => assertModel(filename, head),
    });
    return this.passOn('model', { caller, request, reply, check, modelVariant });
  }

  private async passOn(
    kind: 'image' | 'model',
    exchange: {
      caller: Principal;
      request: FastifyRequest;
      reply: FastifyReply;
      check: (part: MultipartFile) => FileCheck;
      modelVariant?: ModelVariant | undefined;
    },
  ): Promise<StandardResponse<UploadResponse>> {
    const signal = this.transfers.begin(exchange.caller, exchange.reply);
    const answer = await withMultipartFile(exchange.request.raw, async (part) => {
      const checked = new CheckedFile(exchange.check(part));
      // A refusal of the checks travels through the stream; the upstream's own error must not hide it.
      let refusal: unknown;
      pipeline(part.file, checked, (error) => (refusal ??= error ?? undefined));
      checked.once('error', (error) => (refusal = error));
      try {
        const upload = { file: checked, filename: part.filename, contentType: part.contentType };
        return await this.upstream.upload(
          kind,
          { ...upload, ...(exchange.modelVariant === undefined ? {} : { modelVariant: exchange.modelVariant }) },
          callFor(exchange.caller, signal),
        );
      } catch (error) {
        part.file.resume();
        throw refusal instanceof ApiError ? refusal : error;
      }
    });
    await this.fileKeys.remember(exchange.caller, answer.file_key, 'uploaded');
    return success(answer);
  }
}

function assertImage(head: Buffer): void {
  if (imageFormatOf(head) !== undefined) return;
  throw new ApiError(2004, {
    message: 'unsupported file format: not a JPEG, PNG or WebP image',
    errors: [{ field: 'file', message: 'must be a JPEG, PNG or WebP image' }],
  });
}

function assertModel(filename: string, head: Buffer): void {
  if (looksLikeModel(filename, head)) return;
  const known = MODEL_EXTENSIONS.map((extension) => `.${extension}`).join(', ');
  throw new ApiError(2004, {
    message: 'unsupported file format: not a known 3D model',
    errors: [{ field: 'file', message: `must be one of ${known}, with matching content` }],
  });
}

function modelVariantOf(value: string | undefined): ModelVariant | undefined {
  if (value === undefined || value === 'geometry' || value === 'textured') return value;
  throw invalidParameters([{ field: 'modelVariant', message: 'must be geometry or textured' }]);
}
