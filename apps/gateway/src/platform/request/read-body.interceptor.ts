import { invalidParameters } from '#contracts';
import { type Settings } from '#config';
import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import { type FastifyAdapter } from '@nestjs/platform-fastify';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Observable } from 'rxjs';
import { ACCESS_RULE, type AccessRule } from '../access/access-rules.decorator.js';
import { hasBody } from '../peers/peer-request.js';
import { SETTINGS_TOKEN } from '../settings/tokens.js';
import { BODY_KIND, type BodyKind } from './body-kind.decorator.js';
import { parseJsonBody, utf8TextOf } from './json-body.js';
import { readBody } from './read-body.js';

const BODYLESS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Of callers without a credential, who may hold many connections. A provider's token has a few thousand. */
const PUBLIC_LIMIT_BYTES = 16_384;
const FORM_MAX_FIELDS = 64;

/** Reads a body once the guards have let its request in: of who may not, nothing is read. */
@Injectable()
export class ReadBodyInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    @Inject(SETTINGS_TOKEN) private readonly settings: Pick<Settings, 'BODY_LIMIT_BYTES'>,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (context.getType() === 'http') {
      const http = context.switchToHttp();
      const kind = this.reflector.get<BodyKind | undefined>(BODY_KIND, context.getHandler()) ?? 'json';
      await this.read(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), {
        kind,
        limit: this.limitOf(context),
      });
    }
    return next.handle();
  }

  private limitOf(context: ExecutionContext): number {
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, [
      context.getHandler(),
      context.getClass(),
    ]);
    const { BODY_LIMIT_BYTES } = this.settings;
    return rule?.kind === 'public' ? Math.min(BODY_LIMIT_BYTES, PUBLIC_LIMIT_BYTES) : BODY_LIMIT_BYTES;
  }

  private async read(
    request: FastifyRequest,
    reply: FastifyReply,
    { kind, limit }: { kind: BodyKind; limit: number },
  ): Promise<void> {
    if (BODYLESS.has(request.method) || !hasBody(request.raw)) return;
    const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
    if (kind !== 'stream' && type !== 'application/json' && !(kind === 'form' && type === 'application/x-www-form-urlencoded'))
      throw invalidParameters([{ field: 'content-type', message: 'must be application/json' }]);
    if (request.headers.expect !== undefined && !request.raw.complete) reply.raw.writeContinue();
    if (kind === 'stream') return;
    const isJson = type === 'application/json';
    const text = utf8TextOf(await readBody(request.raw, limit));
    request.body = isJson ? await this.parse(request, text) : readForm(text);
  }

  /** No body at all is undefined, for routes whose body may be left out. */
  private parse(request: FastifyRequest, text: string): Promise<unknown> {
    if (text === '') return Promise.resolve(undefined);
    return parseJsonBody(this.host.httpAdapter.getInstance().getDefaultJsonParser('error', 'error'), request, text);
  }
}

function readForm(text: string): Record<string, string> {
  if (text.split('&', FORM_MAX_FIELDS + 1).length > FORM_MAX_FIELDS)
    throw invalidParameters([{ field: 'body', message: `must not have more than ${FORM_MAX_FIELDS} fields` }]);
  return Object.fromEntries(new URLSearchParams(text));
}
