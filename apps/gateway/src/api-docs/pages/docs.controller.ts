import { ApiError } from '#contracts';
import { Controller, Get, Header, Param, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { stringify } from 'yaml';
import { Public } from '../../platform/access/access-rules.decorator.js';
import { ApiDocuments } from '../api-documents.js';
import { asyncPage } from './async-page.js';
import { errorsPage } from './errors-page.js';
import { findPageAsset } from './page-assets.js';
import { makePageFile, type PageFile, PageFiles } from './page-file.js';
import { PAGE_POLICY, referencePage } from './reference-page.js';
import { addVary, sendPage } from './send-page.js';

const JSON_TYPE = 'application/json; charset=utf-8';
const YAML_TYPE = 'application/yaml; charset=utf-8';
const HTML_TYPE = 'text/html; charset=utf-8';
const ASSETS_CACHE_CONTROL = 'public, max-age=3600';

/** The API's documents for machines and for readers. Everything on the pages comes from here: no third-party host. */
@Controller()
@Public()
export class DocsController {
  private readonly files = new PageFiles();

  constructor(private readonly documents: ApiDocuments) {}

  @Get('docs-json')
  async openApi(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    sendPage({ request, reply }, await this.openApiFile());
  }

  @Get('docs')
  @Header('content-security-policy', PAGE_POLICY)
  async page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    sendPage({ request, reply }, await this.files.get('index.html', () => makePageFile(HTML_TYPE, referencePage())));
  }

  @Get('docs/errors')
  @Header('content-security-policy', PAGE_POLICY)
  async errorsPage(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    sendPage({ request, reply }, await this.files.get('errors.html', () => makePageFile(HTML_TYPE, errorsPage())));
  }

  @Get('docs/async')
  async asyncPage(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    addVary(reply, 'Accept');
    const accept = request.headers.accept ?? '';
    if (/\bjson\b/.test(accept)) return this.asyncJson(request, reply);
    if (/\byaml\b/.test(accept)) return this.asyncYaml(request, reply);
    const make = async () => makePageFile(HTML_TYPE, asyncPage(await this.documents.asyncApi()));
    void reply.header('content-security-policy', PAGE_POLICY);
    sendPage({ request, reply }, await this.files.get('async.html', make));
  }

  @Get('docs/async.json')
  async asyncJson(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const make = async () => makePageFile(JSON_TYPE, JSON.stringify(await this.documents.asyncApi()));
    sendPage({ request, reply }, await this.files.get('async.json', make));
  }

  @Get('docs/async.yaml')
  async asyncYaml(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const make = async () => makePageFile(YAML_TYPE, stringify(await this.documents.asyncApi()));
    sendPage({ request, reply }, await this.files.get('async.yaml', make));
  }

  /** @throws ApiError 1005 for what is no part of the pages. */
  @Get('docs/assets/:name')
  async asset(@Param('name') name: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const make = findPageAsset(name);
    if (make === undefined) throw new ApiError(1005, { message: 'no such file' });
    sendPage({ request, reply }, await this.files.get(`assets/${name}`, make), ASSETS_CACHE_CONTROL);
  }

  private openApiFile(): Promise<PageFile> {
    return this.files.get('openapi.json', async () => makePageFile(JSON_TYPE, JSON.stringify(await this.documents.openApi())));
  }
}
