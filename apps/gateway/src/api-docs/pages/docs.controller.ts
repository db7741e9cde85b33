import { ApiError } from '#contracts';
import { Controller, Get, Header, Headers, Param, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { stringify } from 'yaml';
import { Public } from '../../platform/access/access-rules.decorator.js';
import { ApiDocuments } from '../api-documents.js';
import { type AsyncApiDocument } from '../asyncapi/asyncapi-document.js';
import { type OpenApiDocument } from '../openapi/openapi-document.js';
import { asyncPage } from './async-page.js';
import { findPageAsset } from './page-assets.js';
import { PAGE_POLICY, referencePage } from './reference-page.js';

/** The API's documents for machines and for readers. Everything on the pages comes from here: no third-party host. */
@Controller()
@Public()
export class DocsController {
  constructor(private readonly documents: ApiDocuments) {}

  @Get('docs-json')
  openApi(): Promise<OpenApiDocument> {
    return this.documents.openApi();
  }

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', PAGE_POLICY)
  page(): string {
    return referencePage();
  }

  @Get('docs/async')
  async asyncPage(@Headers('accept') accept: string | undefined, @Res() reply: FastifyReply): Promise<void> {
    const document = await this.documents.asyncApi();
    void reply.header('vary', 'Accept');
    if (/\bjson\b/.test(accept ?? '')) return void reply.type('application/json; charset=utf-8').send(document);
    if (/\byaml\b/.test(accept ?? '')) return void reply.type('application/yaml; charset=utf-8').send(stringify(document));
    void reply.header('content-security-policy', PAGE_POLICY).type('text/html; charset=utf-8').send(asyncPage(document));
  }

  @Get('docs/async.json')
  asyncJson(): Promise<AsyncApiDocument> {
    return this.documents.asyncApi();
  }

  @Get('docs/async.yaml')
  @Header('content-type', 'application/yaml; charset=utf-8')
  async asyncYaml(): Promise<string> {
    return stringify(await this.documents.asyncApi());
  }

  /** @throws ApiError 1005 for what is no part of the pages. */
  @Get('docs/assets/:name')
  asset(@Param('name') name: string, @Res() reply: FastifyReply): void {
    const asset = findPageAsset(name);
    if (asset === undefined) throw new ApiError(1005, { message: 'there is no such file' });
    void reply.type(asset.type).header('cache-control', 'public, max-age=3600').send(asset.open());
  }
}
