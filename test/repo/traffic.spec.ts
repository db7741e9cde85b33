import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, get, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { asyncApiDocument } from '../../apps/gateway/src/api-docs/asyncapi/asyncapi-document.js';
import { TASK_UUID } from '../../apps/gateway/src/platform/docs-kit/examples.js';
import { openApiDocument } from '../../apps/gateway/src/api-docs/openapi/openapi-document.js';
import { documentValidator, type Exchange } from '../support/traffic/document-validator.js';
import { frameValidator } from '../support/traffic/frame-validator.js';
import { TrafficRecorder } from '../support/traffic/traffic-recorder.js';

const { response } = documentValidator(openApiDocument({ version: 'tested' }));

const error = (code: number) => JSON.stringify({ code, message: 'm', request_id: 'r' });
const balance = (fields: object) => JSON.stringify({ code: 0, message: 'success', data: { balance: 1, frozen: 0, ...fields } });
const exchange = (change: Partial<Exchange>): Exchange => ({
  method: 'GET',
  path: '/api/v1/users/balance',
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'r' },
  body: balance({}),
  ...change,
});

describe('checking traffic against the OpenAPI document', () => {
  it('accepts documented traffic', () => {
    expect(response(exchange({}))).toEqual([]);
    expect(response(exchange({ status: 401, body: error(9001) }))).toEqual([]);
    expect(response(exchange({ path: '/no/such/route', status: 404, body: error(1005) }))).toEqual([]);
    expect(response(exchange({ path: `/api/v1/tasks/${TASK_UUID}`, status: 418, body: error(7777) }))).toEqual([]);
  });

  it.each<[string, Partial<Exchange>, RegExp]>([
    ['a route', { path: '/secret/door' }, /no documented route/],
    ['a method', { method: 'DELETE' }, /no documented route/],
    ['a status', { status: 202, body: '' }, /undocumented status/],
    ['a status with a known code', { status: 418, body: error(9001) }, /\/code/],
    ['a code', { status: 403, body: error(9004) }, /\/code/],
    ['a field', { body: balance({ secret: 1 }) }, /additional properties.*secret/],
    ['a missing field', { body: JSON.stringify({ code: 0, message: 'success', data: { balance: 1 } }) }, /frozen/],
    ['a header', { headers: { ...exchange({}).headers, 'x-powered-by': 'express' } }, /undocumented header x-powered-by/],
    ['a type', { headers: { 'content-type': 'text/html' }, body: '<p>' }, /undocumented type text\/html/],
  ])('reports %s that is not as documented', (_what, change, complaint) => {
    expect(response(exchange(change)).join('\n')).toMatch(complaint);
  });

  it('reports an accepted request that is not documented', () => {
    const created = { code: 0, message: 'success', data: {} };
    const asked = { method: 'POST', path: '/api/v1/tasks/text-to-model', body: JSON.stringify(created) };
    expect(response(exchange({ ...asked, requestBody: '{"prompt":"a chair","mood":1}' })).join('\n')).toMatch(/mood/);
  });

  it('reports frames that do not match the AsyncAPI document', () => {
    const check = frameValidator(asyncApiDocument({ version: 'tested' }));
    expect(check('gatewayStatus', { upstream: 'live' })).toEqual([]);
    expect(check('gatewayStatus', { upstream: 'asleep' }).join()).toMatch(/\/upstream/);
    expect(check('taskUpdate', { epoch: 'e', rev: 1, status: {}, more: 1 }).join()).toMatch(/additional.*more/);
    expect(check('taskSecret', {}).join()).toMatch(/not documented/);
  });
});

describe('the recorder', () => {
  let server: Server;
  let url: string;

  beforeAll(async () => {
    server = createServer((_request, reply) => {
      reply.writeHead(200, { 'content-type': 'application/json' }).end('{"door":"open"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  it('sees what fetch and node:http receive, and leaves the answers unchanged', async () => {
    // Only this recorder sees it; the recorder of the suite would report a violation.
    const known = new Set<string>();
    const validator = async () => documentValidator(openApiDocument({ version: 'tested' }));
    const recorder = new TrafficRecorder(validator, (origin) => (known.has(origin) ? {} : undefined));
    recorder.start();
    try {
      await fetch(`${url}/before/it/is/known`);
      expect(await recorder.settle()).toEqual([]);
      known.add(url);
      expect(await (await fetch(`${url}/secret/door`)).json()).toEqual({ door: 'open' });
      const text = await new Promise<string>((resolve) =>
        get(`${url}/health/live`, (answer) => {
          let body = '';
          answer.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => resolve(body));
        }),
      );
      expect(text).toBe('{"door":"open"}');
      const problems = (await recorder.settle()).join('\n');
      expect(problems).toMatch(/GET \/secret\/door → 200 is no documented route/);
      expect(problems).toMatch(/GET \/health\/live → 200 .*(status|door)/);
    } finally {
      recorder.stop();
    }
  });
});
