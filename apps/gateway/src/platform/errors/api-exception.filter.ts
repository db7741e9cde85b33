import { ApiError, invalidParameters } from '#contracts';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { unexpected } from '../logging/unexpected.js';
import { RequestMetrics } from '../metrics/request-metrics.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Code of the error that the request was answered with. */
    errorCode?: number;
    /** Why, for the log. */
    errorCause?: string;
  }
}

/** How a stream fails whose reader has left. */
const CUT_OFF = new Set(['ABORT_ERR', 'ERR_STREAM_PREMATURE_CLOSE']);

/** The one place where a failure becomes an HTTP answer. */
@Catch()
export class ApiExceptionFilter implements ExceptionFilter {
  private readonly logger = new Logger(ApiExceptionFilter.name);

  constructor(private readonly metrics: RequestMetrics) {}

  catch(failure: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const request = http.getRequest<FastifyRequest>();
    if (reply.sent || reply.raw.headersSent || (reply.raw.destroyed && isCutOff(failure))) {
      reply.raw.destroy();
      return;
    }
    const error = toApiError(failure);
    this.metrics.countError(error.code);
    request.errorCode = error.code;
    request.errorCause = error.cause instanceof Error ? error.cause.message : error.message;
    if (error.code === 9000) this.logger.error(unexpected(failure, request.id));
    if (error.retryAfterSeconds !== undefined) void reply.header('retry-after', String(Math.ceil(error.retryAfterSeconds)));
    if (error.status === 401) void reply.header('www-authenticate', 'Bearer realm="triverse-gateway"');
    void reply
      .status(error.status)
      .header('cache-control', 'no-store')
      .type('application/json; charset=utf-8')
      .send(error.toBody(request.id));
  }
}

/** A client that leaves while its answer begins is no mistake of ours. */
function isCutOff(failure: unknown): boolean {
  return failure instanceof Error && 'code' in failure && CUT_OFF.has(String(failure.code));
}

/** Anything that was thrown, as the error that the caller may see. */
export function toApiError(failure: unknown): ApiError {
  if (failure instanceof ApiError) return failure;
  const status = failure instanceof HttpException ? failure.getStatus() : statusOf(failure);
  if (status === 413) return new ApiError(9009, { message: 'the body is too large' });
  if (status === 404)
    return new ApiError(1005, { message: 'no such route', suggestion: 'See /docs for the routes of the gateway.' });
  if (status === 415) return invalidParameters([{ field: 'content-type', message: 'must be application/json' }]);
  if (status !== undefined && status >= 400 && status < 500)
    return invalidParameters([{ field: 'body', message: bodyProblem(failure) }]);
  return new ApiError(9000, { cause: failure });
}

function statusOf(failure: unknown): number | undefined {
  const status = typeof failure === 'object' && failure !== null && 'statusCode' in failure ? failure.statusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}

function bodyProblem(failure: unknown): string {
  const text = failure instanceof Error ? failure.message : '';
  return /json/i.test(text) ? 'is not valid JSON' : 'cannot be read';
}
