import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../errors/api-error.js';
import { answerInstead, spoilAnswer } from '../faults/break-answer.js';
import type { Sandbox } from '../sandbox.js';

const SECRETS = new Set(['authorization', 'cookie']);

/** Counting comes first, then the faults, so that a broken answer is still a counted request. */
export function installHooks(app: FastifyInstance, sandbox: Sandbox): void {
  app.decorateRequest('account', null);
  app.decorateRequest('fault', null);
  app.addHook('onRequest', async (request, reply) => count(request, reply, sandbox));
  app.addHook('onRequest', async (request, reply) => meetFault(request, reply, sandbox));
  app.addHook('onSend', async (request, reply, payload: unknown) => {
    const { fault } = request;
    return fault ? spoilAnswer({ request, reply, fault, closing: sandbox.closing.signal }, payload) : payload;
  });
  app.setErrorHandler((error: FastifyError, _request, reply) => sendError(error, reply));
  app.setNotFoundHandler(() => {
    throw new ApiError('resourceNotFound');
  });
}

export function authenticate(sandbox: Sandbox): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    const key = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    request.account = sandbox.accounts.find(key) ?? null;
    if (!request.account) throw new ApiError('unauthorized');
  };
}

function routeOf(request: FastifyRequest): { route: string; routeClass: string } | undefined {
  const { routeClass } = request.routeOptions.config;
  if (routeClass !== undefined) return { route: `${request.method} ${request.routeOptions.url ?? ''}`, routeClass };
  return request.is404 ? { route: `${request.method} unknown`, routeClass: 'other' } : undefined;
}

function count(request: FastifyRequest, { raw }: FastifyReply, { stats }: Sandbox): void {
  const counted = routeOf(request);
  if (!counted) return;
  const shown = ([name, value]: [string, unknown]): [string, string] => [name, SECRETS.has(name) ? '***' : String(value)];
  const headers = Object.entries(request.headers).map(shown);
  const path = request.url.split('?')[0] ?? request.url;
  stats.remember({ method: request.method, path, headers: Object.fromEntries(headers), at: new Date().toISOString() });
  stats.countRequest(counted.route, counted.routeClass);
  raw.once('close', () => {
    if (!raw.writableFinished) stats.countUnanswered(counted.routeClass);
  });
}

async function meetFault(request: FastifyRequest, reply: FastifyReply, sandbox: Sandbox): Promise<FastifyReply | undefined> {
  const { routeClass } = request.routeOptions.config;
  if (routeClass === undefined) return undefined;
  const { latencyMs, fault } = sandbox.faults.take(routeClass);
  if (latencyMs > 0) await delay(latencyMs, undefined, { ref: false, signal: sandbox.closing.signal });
  if (!fault) return undefined;
  if (answerInstead(request, reply, fault)) return reply;
  request.fault = fault;
  return undefined;
}

function sendError(error: FastifyError, reply: FastifyReply): void {
  const known = error instanceof ApiError ? error : asApiError(error);
  if (known.retryAfterSeconds !== undefined) reply.header('retry-after', known.retryAfterSeconds);
  void reply.code(known.row.http).send(known.body());
}

/** Fastify's own refusals (bad JSON, wrong content type, body too large) are bad parameters to a client of this API. */
function asApiError(error: FastifyError): ApiError {
  const status = error.statusCode ?? 500;
  return status < 500 ? new ApiError('invalidParameters', error.message) : new ApiError('untracked');
}
