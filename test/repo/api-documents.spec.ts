import { ERROR_CATALOGUE, FLOW_NAMES, flowDto, FLOWS } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { DOWNLOAD_URLS, FLOW_STATUS, TASK_CREATION } from '../../apps/gateway/src/platform/docs-kit/examples.js';
import { type OpenApiDocument } from '../../apps/gateway/src/api-docs/openapi/openapi-document.js';
import { validateDto } from '../../apps/gateway/src/platform/validation/validate-dto.js';
import { call } from '../support/http.js';
import { fixture } from '../support/fixture-upstream.js';
import { collectRoutes, type Route } from '../support/routes.js';
import { documentValidator } from '../support/traffic/document-validator.js';
import { type Stack, startStack } from '../support/stack.js';
import '../support/traffic/hold-to-documents.js';

/** Apply to the whole server, not to a path: CORS preflights. */
const NOT_OPERATIONS = ['OPTIONS *', 'OPTIONS /*'];

describe("the gateway's API documents", () => {
  let stack: Stack;
  let routes: Route[];
  let openApi: OpenApiDocument;

  beforeAll(async () => {
    let collected: () => Route[] = () => [];
    stack = await startStack({
      env: { PUBLIC_URL: 'https://gateway.example.com', OIDC_ISSUER: 'https://id.example.com', OIDC_CLIENT_ID: 'gateway' },
      onApp: (app) => (collected = collectRoutes(app)),
    });
    routes = collected();
    openApi = (await (await fetch(`${stack.url}/docs-json`)).json()) as OpenApiDocument;
  });
  afterAll(() => stack.close());

  it('are valid OpenAPI 3.1, with the version and address of this gateway', async () => {
    const result = await new Validator().validate(structuredClone(openApi));
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
    expect(openApi).toMatchObject({ info: { version }, servers: [{ url: 'https://gateway.example.com' }] });
  });

  it('name every route of the router, and no others', () => {
    const shape = (method: string, path: string) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}|:\w+|\*/g, '{}')}`;
    const served = new Set(routes.map(({ method, url }) => shape(method, url)).filter((one) => !NOT_OPERATIONS.includes(one)));
    const documented = new Set(
      Object.entries(openApi.paths).flatMap(([path, operations]) => Object.keys(operations).map((method) => shape(method, path))),
    );
    expect([...served].filter((one) => !documented.has(one) && !one.startsWith('OPTIONS'))).toEqual([]);
    const flows = FLOW_NAMES.map((flow) => `POST /api/v1/tasks/${flow}`);
    // They are served where the console has been built.
    const console = [...documented].filter((one) => one.includes('/console/') || one.endsWith(' /'));
    expect([...documented].filter((one) => !served.has(one) && !flows.includes(one) && !console.includes(one))).toEqual([]);
    expect(flows.every((flow) => documented.has(flow))).toBe(true);
  });

  it('give every operation a unique name, a security scheme and the errors that follow from its rule', () => {
    const operations = Object.values(openApi.paths).flatMap((item) => Object.values(item));
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const guarded = operations.filter(({ security }) => (security as unknown[]).length > 0);
    expect(guarded.length).toBeGreaterThan(40);
    for (const { responses } of guarded)
      expect(Object.keys(responses as object)).toEqual(expect.arrayContaining(['401', '403', '500']));
  });

  it("show the seed's examples, and bodies that the flows accept", () => {
    expect(TASK_CREATION).toEqual(fixture('a', 'task-creation').data);
    expect(FLOW_STATUS).toEqual(fixture('a', 'flow-status').data);
    expect(DOWNLOAD_URLS).toEqual(fixture('a', 'download').data);
    for (const flow of FLOW_NAMES) {
      const { example } = FLOWS[flow];
      expect(validateDto(flowDto(FLOWS[flow]), example)).toMatchObject(example);
    }
  });

  it('show how to call every operation with curl and Python, and the main ones with the SDK', () => {
    const operations = Object.values(openApi.paths).flatMap((item) => Object.entries(item));
    const samples = operations.flatMap(([method, operation]) => {
      if (method === 'head') return [];
      const given = (operation['x-codeSamples'] ?? []) as { label: string; source: string }[];
      return String(operation['operationId']).startsWith('readConsole') ? [] : [{ id: operation['operationId'], given }];
    });
    const without = (label: string) =>
      samples.filter(({ given }) => !given.some((one) => one.label === label)).map(({ id }) => id);
    expect([without('curl'), without('Python')]).toEqual([[], []]);
    const ofSdk = samples.filter(({ given }) => given.some(({ label }) => label === 'SDK'));
    expect(ofSdk.length).toBeGreaterThan(25);
    expect(JSON.stringify(samples)).not.toContain('undefined');
  });

  it('lead from each error code to its row on the page of errors', async () => {
    const page = await (await fetch(`${stack.url}/docs/errors`)).text();
    const places = new Set([...JSON.stringify(openApi).matchAll(/\(\/docs\/errors#(\d+)\)/g)].map(([, code]) => code));
    expect(places.size).toBeGreaterThan(20);
    expect([...places].filter((code) => !page.includes(`<tr id="${code}">`))).toEqual([]);
    for (const [code, { meaning }] of Object.entries(ERROR_CATALOGUE))
      expect([code, page]).toEqual([code, expect.stringContaining(meaning.replaceAll('"', '&quot;'))]);
  });

  it('show an example of every message of the AsyncAPI document', async () => {
    const page = await (await fetch(`${stack.url}/docs/async`, { headers: { accept: 'text/html' } })).text();
    const articles = page.split('<section><h2>Payloads')[0]?.split('<article>').slice(1) ?? [];
    expect(articles.length).toBeGreaterThan(10);
    expect(articles.filter((one) => !/<\/p><pre tabindex="0">/.test(one)).map((one) => /<code>([^<]*)/.exec(one)?.[1])).toEqual(
      [],
    );
  });

  it('have examples that match their schemas', () => {
    const check = documentValidator(openApi);
    expect(check.examples()).toEqual([]);
    expect(check.exampleCount()).toBeGreaterThan(40);
  });

  it('describe the flows as they are validated', async () => {
    const team = await stack.makeTeam();
    const check = documentValidator(openApi);
    const bodies = [
      { prompt: 'ab' },
      { prompt: 'a red chair', polygon_limit: 1.5 },
      { prompt: 'a chair', x: 1 },
      {},
      { prompt: 'a chair', turbo: 'yes' },
    ];
    for (const body of bodies) {
      expect({ body, problems: check.requestBody('/api/v1/tasks/text-to-model', 'post', body).length }).not.toMatchObject({
        problems: 0,
      });
      expect((await call(stack.url, '/api/v1/tasks/text-to-model', { token: team.key, body })).status).toBe(400);
    }
  });

  it('include valid AsyncAPI 3, as a page, JSON and YAML', async () => {
    const json = (await (await fetch(`${stack.url}/docs/async.json`)).json()) as object;
    const yaml = await (await fetch(`${stack.url}/docs/async`, { headers: { accept: 'application/yaml' } })).text();
    expect(parse(yaml)).toEqual(json);
    expect(await (await fetch(`${stack.url}/docs/async`, { headers: { accept: 'application/json' } })).json()).toEqual(json);
    expect(await (await fetch(`${stack.url}/docs/async.yaml`)).text()).toBe(yaml);
    const page = await (await fetch(`${stack.url}/docs/async`, { headers: { accept: 'text/html,*/*' } })).text();
    for (const word of ['task:subscribe', 'gateway:closing', '/api/v1/tasks/watch/{target}']) expect(page).toContain(word);
    const [ours, broken] = await asyncApiProblems([json, { ...json, channels: 'none' }]);
    expect(ours).toEqual([]);
    expect(broken).not.toEqual([]);
  }, 120_000);
});

/** The parser is CommonJS with its own module loader, so it runs in a separate process. @returns the problems of each document. */
async function asyncApiProblems(documents: object[]): Promise<string[][]> {
  const script = `
    const { Parser } = require('@asyncapi/parser');
    const problemsOf = async (document) => {
      const { diagnostics } = await new Parser().parse(document);
      return diagnostics.filter(({ severity }) => severity < 2).map(({ message, path }) => path.join('.') + ': ' + message);
    };
    let text = '';
    process.stdin.on('data', (chunk) => (text += chunk)).on('end', async () => {
      const all = [];
      for (const document of JSON.parse(text)) all.push(await problemsOf(document));
      process.stdout.write(JSON.stringify(all));
    });`;
  const run = promisify(execFile)(process.execPath, ['-e', script], { env: { ...process.env, NODE_OPTIONS: '' } });
  run.child.stdin?.end(JSON.stringify(documents));
  return JSON.parse((await run).stdout) as string[][];
}
