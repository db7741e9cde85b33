import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { API_KEY, fixture, fixtureText, FixtureUpstream, json, raw } from '../testing/fixture-upstream.js';
import { type Triverse } from './create-triverse.js';

const UUID_A = '92483a80-236c-4889-9a95-4c90bb64dfd8';
const UUID_B = '5b1c8a52-7f0e-4a5b-9c3e-2f6d1c0a9b77';
const seed = (name: string) => raw(fixtureText(name), 200, { 'content-type': 'application/json; charset=utf-8' });

describe('TriverseClient, documented endpoints', () => {
  let upstream: FixtureUpstream;
  let triverse: Triverse;

  beforeEach(async () => {
    upstream = await FixtureUpstream.start(raw('', 500));
    triverse = upstream.triverse();
  });
  afterEach(async () => {
    triverse.close();
    await upstream.stop();
  });

  const asked = () => {
    const { method, url, headers, body } = upstream.requests[0] ?? {};
    return {
      method,
      url,
      authorization: headers?.authorization,
      body: body?.length ? (JSON.parse(String(body)) as unknown) : undefined,
    };
  };
  const keyed = { authorization: `Bearer ${API_KEY}` };

  it('creates a task with the unchanged body and returns the seed payload', async () => {
    upstream.answer = seed('generation-a/task-creation.json');
    const body = { image_file: 'a.png', client_order_id: 'o-1' };
    const creation = await triverse.api.createTask('image-to-model', body);
    expect(creation).toEqual({ answer: fixture('generation-a/task-creation.json').data });
    expect(asked()).toEqual({ method: 'POST', url: '/api/v1/tasks/image-to-model', body, ...keyed });
  });

  it('creates a task on a generation B upstream', async () => {
    upstream.answer = seed('generation-b/task-creation.json');
    const creation = await triverse.api.createTask('image-to-model', { image_file: 'a.png', client_order_id: 'o-1' });
    expect(creation.answer).toMatchObject({ name: UUID_B, input: { image_file: 'a.png' }, costCredits: 120 });
    expect(creation.readAfterWrite).toEqual({ header: 'X-Read-After-Write', seconds: 5 });
  });

  it('reads a status, with the read-after-write header when told', async () => {
    upstream.answer = seed('generation-a/flow-status.json');
    expect(await triverse.api.readStatus(UUID_A)).toEqual(fixture('generation-a/flow-status.json').data);
    await triverse.api.readStatus(UUID_A, { readAfterWriteHeader: 'X-Read-After-Write' });
    expect(asked()).toEqual({ method: 'GET', url: `/api/v1/tasks/${UUID_A}`, body: undefined, ...keyed });
    expect(upstream.requests.map((request) => request.headers['x-read-after-write'])).toEqual([undefined, 'true']);
  });

  it('reads the links of assets', async () => {
    upstream.answer = seed('generation-a/download.json');
    expect(await triverse.api.assetUrls(UUID_A)).toEqual(fixture('generation-a/download.json').data);
    expect(asked()).toEqual({ method: 'GET', url: `/api/v1/tasks/url/${UUID_A}`, body: undefined, ...keyed });
  });

  it('asks for presigned links', async () => {
    upstream.answer = json({
      code: 0,
      message: 'success',
      data: { upload_url: 'https://s/u', file_key: 'k', headers: { a: 'b' } },
    });
    const upload = await triverse.api.presignUpload({ filename: 'a.png', content_type: 'image/png' });
    expect(upload).toEqual({ upload_url: 'https://s/u', file_key: 'k', headers: { a: 'b' } });
    expect(asked()).toMatchObject({ method: 'POST', url: '/api/v1/upload/presigned-upload-url', ...keyed });
    upstream.answer = json({ code: 0, message: 'success', data: { url: 'https://s/g' } });
    expect(await triverse.api.presignGet({ file_key: 'k' })).toEqual({ download_url: 'https://s/g' });
  });

  it('asks for account, balance and price', async () => {
    const account = { id: 'u', email: 'a@b.c', web_credits_balance: 1, api_credits_balance: 2, plan_name: 'pro' };
    upstream.answer = json({ code: 0, message: 'success', data: account });
    expect(await triverse.api.account()).toEqual(account);
    upstream.answer = json({ code: 0, message: 'success', data: { balance: 5, frozen: 1 } });
    expect(await triverse.api.balance()).toEqual({ balance: 5, frozen: 1 });
    const quote = { flow_name: 'text-to-mesh', params: { turbo: true }, cost_credits: 5, available_credits: 9 };
    upstream.answer = json({ code: 0, message: 'success', data: quote });
    expect(await triverse.api.quote('text-to-mesh', { turbo: true })).toEqual(quote);
    expect(upstream.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /api/v1/users/me',
      'GET /api/v1/users/balance',
      'POST /api/v1/tasks/pricing/quote',
    ]);
  });

  it.each(['..', 'a/b', 'a?b', '', 'a%2fb'])('asks nothing for the task id %j', async (uuid) => {
    await expect(triverse.api.readStatus(uuid)).rejects.toMatchObject({ code: 1006, status: 404 });
    await expect(triverse.api.createTask(uuid, {})).rejects.toMatchObject({ code: 2002 });
    expect(upstream.requests).toEqual([]);
  });

  it('reuses connections for reads, and none of theirs for creations', async () => {
    upstream.answer = seed('generation-a/flow-status.json');
    let connections = 0;
    upstream.server.on('connection', () => connections++);
    await triverse.api.readStatus(UUID_A);
    await triverse.api.readStatus(UUID_A);
    expect(connections).toBe(1);
    upstream.answer = seed('generation-a/task-creation.json');
    await triverse.api.createTask('image-to-model', {});
    expect(connections).toBe(2);
  });
});
