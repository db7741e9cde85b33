import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Credentials, makeCredentials } from '../support/credentials.js';
import { contentType, hostileBody, hostileHeaders, hostilePart, hostileQuery } from '../support/hostile.js';
import { rawRequest } from '../support/raw-request.js';
import { collectRoutes, type Route } from '../support/routes.js';
import { ADMIN_TOKEN, type Stack, startStack, UPSTREAM_KEY } from '../support/stack.js';
import { create } from '../support/tasks.js';

/** Runs per route; a long fuzz run sets more. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 25);

const QUERY = ['limit', 'cursor', 'status', 'flow', 'from', 'to', 'team_id', 'group_by', 'actor', 'modelVariant', 'token', 'sig'];
const FIELDS = [
  ...['prompt', 'image_file', 'model_file', 'polygon_limit', 'texture_size', 'turbo', 'client_order_id', 'output_format'],
  ...['name', 'limits', 'budgets', 'disabled', 'alias', 'scopes', 'allowed_flows', 'parameters', 'expires_at', 'grace_seconds'],
  ...['ttl_seconds', 'task_uuids', 'sub', 'filename', 'content_type', 'file_key', 'flow_name', 'params', 'url', 'events'],
];

describe.each(['memory', 'redis'] as const)('hostile input on the %s engine', (engine) => {
  let stack: Stack;
  let routes: Route[];
  let who: Credentials;
  let taskUuid: string;

  beforeAll(async () => {
    let collected: () => Route[] = () => [];
    stack = await startStack({ engine, onApp: (app) => (collected = collectRoutes(app)) });
    routes = collected();
    who = await makeCredentials(stack);
    taskUuid = (await create(stack.url, who.full)).body.data.task_uuid;
  });
  afterAll(() => stack.close());

  /** Sometimes fills placeholders with existing ids, so that the code behind them is reached too. */
  const pathOf = (url: string, parts: string[], useTrue: boolean) => {
    let at = 0;
    return url.replaceAll(/:(\w+)|\*/g, (_, placeholder: string | undefined) => {
      const part = parts[at++ % parts.length] ?? 'x';
      if (!useTrue) return part;
      const truths: Record<string, string> = { uuid: taskUuid, teamId: who.team.teamId, flow: 'text-to-model' };
      return truths[placeholder ?? ''] ?? part;
    });
  };

  it('never makes a route fail unexpectedly, hang, or leak', async () => {
    for (const route of routes.filter(({ method, url }) => !(method === 'DELETE' && url.endsWith(':teamId')))) {
      const token = route.rule?.kind === 'admin' ? ADMIN_TOKEN : who.full;
      const attack = fc.record({
        parts: fc.array(hostilePart(), { minLength: 1, maxLength: 3 }),
        useTrue: fc.boolean(),
        query: hostileQuery(QUERY),
        headers: hostileHeaders(),
        type: contentType(),
        body: hostileBody(FIELDS),
      });
      const property = fc.asyncProperty(attack, async ({ parts, useTrue, query, headers, type, body }) => {
        const carriesBody = !['GET', 'HEAD'].includes(route.method);
        const answer = await rawRequest(stack.url, {
          method: route.method,
          path: `${pathOf(route.url, parts, useTrue)}${query}`,
          headers: {
            ...headers,
            authorization: `Bearer ${token}`,
            ...(carriesBody ? { 'content-type': type, 'content-length': String(body.length) } : {}),
          },
          ...(carriesBody ? { body } : {}),
        });
        expect(answer.status).not.toBe(500);
        expect(answer.text).not.toMatch(/"code":9000|node_modules|\.ts:\d|\.js:\d/);
        for (const secret of [UPSTREAM_KEY, ADMIN_TOKEN, who.full]) expect(answer.text).not.toContain(secret);
        if (answer.status >= 400 && answer.text !== '') {
          expect(answer.text.length).toBeLessThan(20_000);
          expect(JSON.parse(answer.text)).toMatchObject({ code: expect.any(Number), message: expect.any(String) });
        }
      });
      try {
        await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
      } catch (error) {
        throw new Error(`${route.method} ${route.url}: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
      }
    }
    expect(stack.logs()).not.toContain(UPSTREAM_KEY);
    expect(stack.logs()).not.toContain(ADMIN_TOKEN);
    expect(stack.logs()).not.toContain(who.full);
    expect((await rawRequest(stack.url, { method: 'GET', path: '/health/ready', headers: {} })).status).toBe(200);
  }, 180_000);

  it('answers malformed and oversized requests in the same form', async () => {
    const overlong = await rawRequest(stack.url, {
      method: 'GET',
      path: '/health/live',
      headers: { 'x-long': 'x'.repeat(40_000) },
    });
    expect([overlong.status, overlong.text]).toEqual([431, expect.stringContaining('"code":1004')]);
    const badPath = await rawRequest(stack.url, { method: 'GET', path: '/api/v1/tasks/%zz', headers: {} });
    expect([badPath.status, badPath.text]).toEqual([400, expect.stringContaining('"code":1004')]);
  });

  it('treats a malformed credential as missing', async () => {
    const value = fc.oneof(
      hostilePart(),
      fc.string({ unit: 'grapheme-ascii', maxLength: 9_000 }).map((text) => text.trim()),
    );
    await fc.assert(
      fc.asyncProperty(value, fc.constantFrom('Bearer ', 'bearer ', 'Basic ', ''), async (credential, scheme) => {
        const headers = { authorization: `${scheme}${credential}` };
        const answer = await rawRequest(stack.url, { method: 'GET', path: '/api/v1/tasks', headers });
        expect(answer.status).toBe(401);
        expect(answer.text).toContain('"code":9001');
      }),
      { numRuns: 4 * RUNS },
    );
  });
});
