import { TriverseError } from '../errors.js';
import { mintToken, type TokenGrant, type TokenIssuer } from './mint-token.js';

/** Who asks, as your application knows them: what their token may do, or null if they are not signed in. */
export type Authorize<Request> = (request: Request) => TokenGrant | null | Promise<TokenGrant | null>;

/** Options of a token route. */
export interface TokenRouteOptions<Request> extends TokenIssuer {
  /**
   * Decides by your own session who the caller is. Answer with a `sub` of the end user, so that one user cannot reach another's tasks; with null to
   * refuse. The framework's own request is passed.
   */
  authorize: Authorize<Request>;
}

/** The answer of a token route, whatever the framework. */
interface TokenAnswer {
  status: number;
  body: { token: string; expires_at: string } | { error: string };
}

const HEADERS = { 'cache-control': 'no-store' };

/** An outage of the gateway is told apart from a refusal; the team key and its errors stay on the server. */
async function answerTo<Request>({ authorize, ...issuer }: TokenRouteOptions<Request>, request: Request): Promise<TokenAnswer> {
  const grant = await authorize(request);
  if (grant === null) return { status: 401, body: { error: 'sign in first' } };
  try {
    const { token, expires_at } = await mintToken({ ...issuer, ...grant });
    return { status: 200, body: { token, expires_at } };
  } catch (error) {
    if (!(error instanceof TriverseError)) throw error;
    const isOutage = error.httpStatus === undefined || error.httpStatus >= 500 || error.httpStatus === 429;
    reportOnServer(error);
    return isOutage
      ? { status: 503, body: { error: 'the 3D service cannot be reached at the moment' } }
      : { status: 500, body: { error: 'the 3D service refused this application' } };
  }
}

function reportOnServer({ message, code, suggestion, requestId }: TriverseError): void {
  // eslint-disable-next-line no-console -- the application has no other way to learn of a wrong key
  console.error('no client token:', message, { code, suggestion, requestId });
}

/**
 * A route that gives a signed-in user of yours a client token, as a fetch-style handler: for Next.js (app router), Remix, SvelteKit, Deno, Bun,
 * Cloudflare Workers and others.
 * @example export const POST = createTokenRoute({ teamKey: process.env.TRIVERSE_TEAM_KEY, authorize: async () => ({ sub: (await auth()).user.id }) });
 */
export function createTokenRoute(options: TokenRouteOptions<Request>): (request: Request) => Promise<Response> {
  return async (request) => {
    const { status, body } = await answerTo(options, request);
    return Response.json(body, { status, headers: HEADERS });
  };
}

/** The part of Express's response that the route needs. */
export interface ExpressResponse {
  status(code: number): ExpressResponse;
  set(headers: Record<string, string>): ExpressResponse;
  json(body: unknown): unknown;
}

/**
 * The same for Express.
 * @example app.post('/api/3d-token', createExpressTokenRoute({ teamKey, authorize: (request) => request.user ? { sub: request.user.id } : null }));
 */
export function createExpressTokenRoute<Request>(
  options: TokenRouteOptions<Request>,
): (request: Request, response: ExpressResponse, next: (error?: unknown) => void) => Promise<void> {
  return async (request, response, next) => {
    try {
      const { status, body } = await answerTo(options, request);
      response.status(status).set(HEADERS).json(body);
    } catch (error) {
      next(error);
    }
  };
}

/** The part of Fastify's reply that the route needs. */
export interface FastifyReply {
  code(status: number): FastifyReply;
  headers(headers: Record<string, string>): FastifyReply;
}

/**
 * The same for Fastify.
 * @example app.post('/api/3d-token', createFastifyTokenRoute({ teamKey, authorize: (request) => request.user ? { sub: request.user.id } : null }));
 */
export function createFastifyTokenRoute<Request>(
  options: TokenRouteOptions<Request>,
): (request: Request, reply: FastifyReply) => Promise<unknown> {
  return async (request, reply) => {
    const { status, body } = await answerTo(options, request);
    reply.code(status).headers(HEADERS);
    return body;
  };
}

/**
 * The same for Hono; `authorize` gets Hono's context.
 * @example app.post('/api/3d-token', createHonoTokenRoute({ teamKey, authorize: (c) => c.get('user') ? { sub: c.get('user').id } : null }));
 */
export function createHonoTokenRoute<Context>(options: TokenRouteOptions<Context>): (context: Context) => Promise<Response> {
  return async (context) => {
    const { status, body } = await answerTo(options, context);
    return Response.json(body, { status, headers: HEADERS });
  };
}
