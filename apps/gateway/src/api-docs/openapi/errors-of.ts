import { ERROR_CATALOGUE, type ErrorCode } from '#contracts';
import { errorBody } from '../../platform/docs-kit/error-schemas.js';
import { errorHref } from '../pages/errors-page.js';
import { componentSchema } from './components.js';
import { type HeaderName } from '../../platform/docs-kit/headers.js';
import { type DeclaredRoute } from './declared-routes.js';
import { type Json, type RouteDocs } from '../../platform/docs-kit/route-docs.js';

/** Codes of the upstream's that any call to it may end with. */
const OF_THE_UPSTREAM: readonly ErrorCode[] = [2000, 5003, 5004, 5005, 9006, 9007, 9008];
/** Read before any route is found: a path or header that is none. */
const OF_EVERY_REQUEST: readonly ErrorCode[] = [1004, 9000];

/** Every code that a route may answer with: of its access rule, its input, the upstream, and its own. */
export function errorCodesOf({ rule, method, docs }: DeclaredRoute): ErrorCode[] {
  const closed = rule?.kind !== 'public';
  const limited = closed && !(rule?.kind === 'admin' && !rule.orTeamAdmin);
  const codes = new Set<ErrorCode>([
    ...OF_EVERY_REQUEST,
    ...(closed ? ([9001, 9002, 9010] as const) : []),
    ...(limited ? ([9003] as const) : []),
    ...(['GET', 'HEAD'].includes(method) ? [] : ([9009] as const)),
    ...(docs.upstream === true ? OF_THE_UPSTREAM : []),
    ...(docs.errors ?? []),
  ]);
  return [...codes].sort((a, b) => a - b);
}

/** The route's error answers by status, each with the codes that it may carry. */
export function errorAnswers(route: DeclaredRoute): Record<string, Json> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of errorCodesOf(route)) {
    const { status } = ERROR_CATALOGUE[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const passesThrough = route.docs.upstream === true;
  const answers = [...byStatus].map(([status, codes]) => [String(status), errorAnswer(status, codes, route.docs)] as const);
  const unknown: [string, Json][] = passesThrough ? [['default', unknownCodeAnswer()]] : [];
  return Object.fromEntries([...answers, ...unknown]);
}

function errorAnswer(status: number, codes: readonly ErrorCode[], { upstream, errorPages }: RouteDocs): Json {
  const known = { type: 'integer', enum: codes };
  return {
    description: codes.map((code) => `[\`${code}\`](${errorHref(code)}) ${ERROR_CATALOGUE[code].meaning}`).join('; '),
    headers: headerRefs([...headersAt(status), ...(errorPages === true ? (['Content-Security-Policy'] as const) : [])]),
    content: {
      ...errorContent(upstream === true ? { anyOf: [known, { $ref: '#/components/schemas/UnknownUpstreamCode' }] } : known),
      ...(errorPages === true ? { 'text/html': { schema: { type: 'string' } } } : {}),
    },
  };
}

function unknownCodeAnswer(): Json {
  return {
    description: 'A code that the upstream adds one day, with the status that it came with.',
    headers: headerRefs(headersAt(0)),
    content: errorContent({ $ref: '#/components/schemas/UnknownUpstreamCode' }),
  };
}

function errorContent(code: Json): Json {
  const schema = { allOf: [componentSchema(errorBody), { type: 'object', properties: { code } }] };
  return { 'application/json': { schema } };
}

const headersAt = (status: number): HeaderName[] => [
  'X-Request-Id',
  'Cache-Control',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
  ...(status === 401 ? (['WWW-Authenticate'] as const) : []),
];

export function headerRefs(names: readonly HeaderName[]): Record<string, Json> {
  return Object.fromEntries([...new Set(names)].map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
