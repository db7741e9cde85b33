import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call } from '../support/http.js';
import { rawRequest } from '../support/raw-request.js';
import { RawPeer } from '../support/raw-peer.js';
import { ADMIN_TOKEN, type Stack, startStack, type TestTeam } from '../support/stack.js';
import { Watcher } from '../support/watcher.js';

const ORIGIN = 'https://app.example.com';

describe('the answer of the framework', () => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack({ env: { EXTRA_FLOWS: 'text-to-gold' } });
    team = await stack.makeTeam();
  });
  afterAll(() => stack.close());

  const ODD: [string, string, number, Record<string, string>][] = [
    ['OPTIONS', '/api/v1/tasks', 400, {}],
    ['OPTIONS', '/nothing', 400, {}],
    ['OPTIONS', '*', 400, {}],
    ['GET', '/api/v1/tasks/%zz', 400, {}],
    ['POST', '/%', 400, {}],
    ['GET', `/api/v1/tasks/${'x'.repeat(2_000)}`, 400, {}],
    ['TRACE', '/health/live', 404, {}],
    ['PROPFIND', '/health/live', 404, {}],
    ['GET', '/health/live', 431, { 'X-Long': 'x'.repeat(40_000) }],
    ['GET', '/health/live', 400, { 'Bad Name': 'x' }],
    ['GET', '/health/live', 400, { Host: '', 'Content-Length': 'x' }],
    ['POST', '/api/v1/tasks/text-to-model', 401, { 'Content-Type': 'nonsense', 'Content-Length': '0' }],
  ];

  it.each(ODD)('to %s (case %#) has the envelope and the CORS headers', async (method, path, status, headers) => {
    const peer = await RawPeer.open(stack.url);
    peer.send(`${method} ${path}`, { Origin: ORIGIN, ...headers });
    const text = await peer.until(/"request_id":"[^"]+"\}/);
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(text).toMatch(/content-type: application\/json/i);
    expect(text).toMatch(new RegExp(`access-control-allow-origin: ${ORIGIN}`, 'i'));
    expect(text).toMatch(/x-request-id: /i);
    peer.leave();
  });

  it('to a request without a host has the envelope', async () => {
    const peer = await RawPeer.open(stack.url);
    peer.socket.write(`GET /health/live HTTP/1.1\r\nOrigin: ${ORIGIN}\r\n\r\n`);
    expect(await peer.until(/"code":1004/)).toMatch(/^HTTP\/1\.1 400 [\s\S]*access-control-allow-origin/i);
    peer.leave();
  });

  it('to HEAD has no body, even before the router has read the method', async () => {
    const peer = await RawPeer.open(stack.url);
    peer.send('HEAD /health/live', { 'X-Long': 'x'.repeat(40_000) });
    await peer.ended;
    expect(peer.text()).toMatch(/^HTTP\/1\.1 431 [\s\S]*\r\n\r\n$/);
    peer.leave();
  });

  it('to a preflight still succeeds', async () => {
    const { status } = await rawRequest(stack.url, {
      method: 'OPTIONS',
      path: '/api/v1/tasks',
      headers: { origin: ORIGIN, 'access-control-request-method': 'GET' },
    });
    expect(status).toBe(204);
  });

  it('is no error for a JSON content type without a body if the body is optional', async () => {
    const headers = { 'content-type': 'application/json' };
    const admin = { token: ADMIN_TOKEN, headers };
    const key = await call<{ key_id: string }>(stack.url, `/gateway/v1/teams/${team.teamId}/keys`, { ...admin, method: 'POST' });
    expect(key.status).toBe(201);
    const id = key.body.data.key_id;
    expect((await call(stack.url, `/gateway/v1/keys/${id}/rotate`, { ...admin, method: 'POST' })).status).toBe(201);
    expect((await call(stack.url, `/gateway/v1/keys/${id}`, { ...admin, method: 'DELETE' })).status).toBe(200);
    expect((await call(stack.url, '/gateway/v1/tokens', { token: team.key, headers, method: 'POST' })).status).toBe(201);
    const nothing = await call(stack.url, '/api/v1/tasks/text-to-model', { token: team.key, headers, method: 'POST' });
    expect([nothing.status, nothing.body.code]).toEqual([400, 1004]);
  });

  describe('to more fields or elements than any API needs', () => {
    const fields = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`f${at}`, 1]));
    const list = Array.from({ length: 60_000 }, () => 1);
    const bodies: [string, string, unknown, boolean][] = [
      ['POST', '/api/v1/tasks/text-to-model', fields, false],
      ['POST', '/api/v1/tasks/text-to-gold', fields, false],
      ['POST', '/api/v1/tasks/model-preview-render', { model_file: 'a.glb', camera_angles: list }, false],
      ['POST', '/api/v1/tasks/pricing/quote', fields, false],
      ['POST', '/api/v1/tasks/pricing/quote', { flow_name: 'text-to-model', params: fields }, false],
      ['POST', '/api/v1/upload/presigned-upload-url', fields, false],
      ['POST', '/gateway/v1/tokens', { task_uuids: list }, false],
      ['POST', '/gateway/v1/tokens', { scopes: list }, false],
      ['POST', '/gateway/v1/teams', fields, true],
      ['POST', '/gateway/v1/teams/{team}/keys', { allowed_flows: list }, true],
      ['POST', '/gateway/v1/teams/{team}/keys', { parameters: { max: fields } }, true],
      ['PUT', '/gateway/v1/teams/{team}/budgets', list, true],
    ];

    it.each(bodies)('is a refusal by their number: %s %s', async (method, path, body, asAdmin) => {
      const url = path.replace('{team}', team.teamId);
      const answer = await call(stack.url, url, { method, body, token: asAdmin ? ADMIN_TOKEN : team.key });
      expect([answer.status, answer.body.code]).toEqual([400, 1004]);
      expect(answer.body.errors).toHaveLength(1);
      expect(JSON.stringify(answer.body).length).toBeLessThan(1_000);
    });

    it('comes before the body is parsed', async () => {
      // Truncated: a parser would report invalid JSON.
      const body = JSON.stringify(fields).slice(0, -1);
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${team.key}` };
      const response = await fetch(`${stack.url}/api/v1/tasks/text-to-model`, { method: 'POST', headers, body });
      expect(await response.json()).toMatchObject({
        code: 1004,
        errors: [{ field: 'body', message: expect.stringMatching(/256 fields/) }],
      });
    });

    it('is the same for a query and a socket message', async () => {
      const query = Array.from({ length: 2_000 }, (_, at) => `q${at}`).join('&');
      const asked = await call(stack.url, `/api/v1/tasks?${query}`, { token: team.key });
      expect(asked.body).toMatchObject({ code: 1004, errors: [{ field: 'query' }] });
      const watcher = await Watcher.connect(stack.url, team.key);
      const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`f${at}`, 1]));
      const raw = watcher.socket as unknown as { emitWithAck(event: string, body: unknown): Promise<{ errors: unknown[] }> };
      expect((await raw.emitWithAck('task:subscribe', many)).errors).toHaveLength(1);
      await watcher.close();
    });
  });
});
