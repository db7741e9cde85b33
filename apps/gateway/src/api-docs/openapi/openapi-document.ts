import { FLOW_NAMES, FLOWS, type FlowName } from '#contracts';
import { describeFields } from '../../platform/docs-kit/describe-fields.js';
import { creationExample, flowInputSchema, inputName, pascalCase } from '../../platform/docs-kit/flow-schemas.js';
import { openApiComponents } from './components.js';
import { COMMON_HEADERS } from '../../platform/docs-kit/headers.js';
import { type DeclaredRoute, declaredRoutes } from './declared-routes.js';
import { DOCUMENTED_CONTROLLERS } from './documented-controllers.js';
import { operationOf } from './operation.js';
import { PAGES } from './pages.js';
import { webhooksObject } from './webhooks.js';
import { type Json, TAGS } from '../../platform/docs-kit/route-docs.js';

export interface DocumentOptions {
  version: string;
  /** Where browsers reach the gateway. */
  publicUrl?: string | undefined;
  /** Parameters by flow that the operator lets through unchecked. */
  extraParameters?: ReadonlyMap<string, ReadonlySet<string>>;
  /** Upper bounds of creation parameters that a setting decides. */
  maxima?: Readonly<Record<string, number>>;
}

export interface OpenApiDocument {
  openapi: string;
  info: Json;
  paths: Record<string, Record<string, Json>>;
  webhooks: Record<string, Json>;
  components: Json;
  [field: string]: unknown;
}

/** The OpenAPI 3.1 document, from the controllers' decorators, the DTOs, the flow table and the error catalogue. */
export function openApiDocument({
  version,
  publicUrl,
  extraParameters = new Map(),
  maxima = {},
}: DocumentOptions): OpenApiDocument {
  const paths = pathsOf();
  const webhooks = webhooksObject();
  const inputs = FLOW_NAMES.map((flow) => [
    inputName(flow),
    flowInputSchema(flow, { alsoTakes: extraParameters.get(flow) ?? [], maxima }),
  ]);
  return describeFields({
    openapi: '3.1.1',
    info: {
      title: 'Triverse gateway',
      version,
      summary: 'Wire-compatible with the Triverse API under /api/v1; teams, budgets and live updates on top.',
      description: INTRODUCTION,
    },
    servers: [{ url: publicUrl ?? '/', description: 'This gateway' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    webhooks,
    components: openApiComponents({ paths, webhooks }, Object.fromEntries(inputs) as Record<string, Json>),
  });
}

const INTRODUCTION = `Every JSON answer is the envelope \`{code: 0, message, data}\`; every failure is the \`Error\` object, and its codes are named at each route; [/docs/errors](/docs/errors) has them all.

**Credentials.** A team key is made by whoever runs the gateway, or by an administrator of your team on the console's page of keys, and shown once. A server sends it as \`Authorization: Bearer …\`;
for a browser it makes a client token that lasts minutes (\`POST /gateway/v1/tokens\`). Where the company's own sign-in is set up, a browser needs neither: it has a session.

A path that no route has is answered with \`1005\`/404, what cannot be read as HTTP with \`1004\`/400, and headers that are too large with \`1004\`/431. Each GET route answers HEAD as well, with the same headers and without a body.

**Types.** \`npx openapi-typescript https://…/docs-json --default-non-nullable=false -o api.ts\` makes TypeScript types of this document, for openapi-fetch for instance. Without the option it takes parameters with a default for required ones.

Live updates over socket.io, server-sent events and the raw watch socket are described in the AsyncAPI document at [/docs/async](/docs/async). Webhooks stand below the routes.

Headers that may stand on any answer and are not repeated at the routes: ${COMMON_HEADERS.map((name) => `\`${name}\``).join(', ')}.`;

function pathsOf(): OpenApiDocument['paths'] {
  const routes = DOCUMENTED_CONTROLLERS.flatMap(declaredRoutes).flatMap(perFlow).flatMap(withHead);
  const all: OpenApiDocument['paths'] = {};
  for (const route of routes) (all[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route);
  return { ...all, ...PAGES };
}

/** A creation's body depends on its flow, so each flow is an operation of its own; the general one stays for flows of the operator's. */
function perFlow(route: DeclaredRoute): DeclaredRoute[] {
  if (!route.path.endsWith('/{flow}')) return [route];
  const ofFlows = FLOW_NAMES.map((flow): DeclaredRoute => {
    return { ...route, path: route.path.replace('{flow}', flow), docs: { ...route.docs, ...flowDocs(flow) } };
  });
  // OpenAPI takes paths that differ in a parameter's name alone for the same one.
  return [...ofFlows, { ...route, path: route.path.replace('{flow}', '{uuid}') }];
}

function flowDocs(flow: FlowName) {
  const { title, description, priceHint, example } = FLOWS[flow];
  return {
    id: `create${pascalCase(flow)}`,
    summary: `Create a task: ${flow} (${title})`,
    description: `${description} ${priceHint}`,
    body: { component: inputName(flow), example },
    example: { code: 0, message: 'success', data: creationExample(flow) },
  };
}

function withHead(route: DeclaredRoute): DeclaredRoute[] {
  if (route.method !== 'GET') return [route];
  const { docs } = route;
  const head = { ...docs, id: `${docs.id}Head`, summary: `${docs.summary}: headers only` };
  return [route, { ...route, method: 'HEAD', docs: head }];
}
