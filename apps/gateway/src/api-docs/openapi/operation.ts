import { envelope } from '../../platform/docs-kit/schema-of.js';
import { type DeclaredRoute } from './declared-routes.js';
import { errorAnswers, headerRefs } from './errors-of.js';
import { type HeaderName } from '../../platform/docs-kit/headers.js';
import { inputSchema, queryParameters } from './input-schema.js';
import { codeSamples } from './code-examples.js';
import { componentSchema } from './components.js';
import { type AnswerDocs, type Json, type RouteDocs } from '../../platform/docs-kit/route-docs.js';
import { securityOf } from './security.js';

const PATH_PARAMETERS: Record<string, { description: string; schema: Json }> = {
  uuid: { description: "The task's UUID, as in the answer of its creation.", schema: { type: 'string', format: 'uuid' } },
  name: { description: 'File name of an asset, or `model` or `preview`.', schema: { type: 'string', maxLength: 255 } },
  teamId: { description: "The team's id.", schema: { type: 'string' } },
  keyId: { description: "The key's id (not the key).", schema: { type: 'string' } },
  tokenId: { description: "The client token's id.", schema: { type: 'string' } },
  webhookId: { description: "The webhook's id.", schema: { type: 'string' } },
  deliveryId: { description: "The delivery's id.", schema: { type: 'string' } },
};

/** The OpenAPI operation of a route. */
export function operationOf(route: DeclaredRoute): Json {
  const { docs, method } = route;
  const body = bodyOf(route);
  return {
    operationId: docs.id,
    tags: [docs.tag],
    summary: docs.summary,
    ...(docs.description === undefined ? {} : { description: docs.description }),
    parameters: parametersOf(route),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: { ...successAnswers(route), ...errorAnswers(route) },
    security: securityOf(route),
    ...(method === 'HEAD' ? { 'x-as-get': true } : { 'x-codeSamples': codeSamples(route) }),
  };
}

function parametersOf({ docs, path, rule, method }: DeclaredRoute): Json[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
    const known = PATH_PARAMETERS[name];
    const description = docs.path?.[name] ?? known?.description;
    return {
      name,
      in: 'path',
      required: true,
      ...(description === undefined ? {} : { description }),
      schema: known?.schema ?? { type: 'string' },
    };
  });
  const csrf = rule?.kind !== 'public' && !['GET', 'HEAD'].includes(method) ? ['Csrf'] : [];
  const headers = ['RequestId', ...csrf, ...(docs.requestHeaders ?? [])].map((name) => ({
    $ref: `#/components/parameters/${name}`,
  }));
  return [...inPath, ...(docs.query === undefined ? [] : queryParameters(docs.query)), ...headers];
}

function bodyOf({ docs }: DeclaredRoute): Json | undefined {
  const { body } = docs;
  if (body === undefined) return undefined;
  if ('multipart' in body) return { required: true, content: { 'multipart/form-data': { schema: body.multipart } } };
  if ('form' in body)
    return { required: true, content: { 'application/x-www-form-urlencoded': { schema: inputSchema(body.form) } } };
  const example = body.example === undefined ? {} : { example: body.example };
  if ('component' in body) {
    const schema = { $ref: `#/components/schemas/${body.component}` };
    return { required: true, content: { 'application/json': { schema, ...example } } };
  }
  return {
    required: body.required ?? true,
    content: { 'application/json': { schema: inputSchema(body.schema, body), ...example } },
  };
}

function successAnswers(route: DeclaredRoute): Record<string, Json> {
  const { docs, status } = route;
  const content = contentOf(route);
  const main: AnswerDocs = {
    description: docs.answer?.description ?? docs.summary,
    headers: [...(docs.headers ?? []), ...(docs.answer?.headers ?? [])],
    ...(content === undefined ? {} : { content }),
  };
  const all: Record<number, AnswerDocs> = { [status]: main, ...docs.also };
  return Object.fromEntries(Object.entries(all).map(([code, answer]) => [code, answerOf(route, answer)]));
}

function contentOf({ docs }: DeclaredRoute): Record<string, Json> | undefined {
  if (docs.answer?.content !== undefined) return docs.answer.content;
  const example = examplesOf(docs);
  if (docs.bare !== undefined) return { 'application/json': { schema: componentSchema(docs.bare), ...example } };
  if (docs.data === undefined) return undefined;
  return { 'application/json': { schema: componentSchema(envelope(docs.data)), ...example }, ...docs.alsoAs };
}

function examplesOf({ example, examples }: RouteDocs): Json {
  if (examples === undefined) return example === undefined ? {} : { example };
  return { examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { summary: name, value }])) };
}

function answerOf({ rule, method }: DeclaredRoute, { description, headers = [], content }: AnswerDocs): Json {
  const limits: HeaderName[] = rule?.kind === 'public' ? [] : ['RateLimit', 'RateLimit-Policy'];
  return {
    description,
    headers: headerRefs(['X-Request-Id', 'Cache-Control', ...limits, ...headers]),
    ...(content === undefined || method === 'HEAD' ? {} : { content }),
  };
}
