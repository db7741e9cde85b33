import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { FixtureUpstream, json, raw } from '../testing/fixture-upstream.js';
import { ApiCredential } from './api-credential.js';
import { type Triverse } from './create-triverse.js';

const [OLD, NEW, FORMER] = ['sk-the-old-key', 'sk-the-new-key', 'sk-the-former-key'];
const UUID = '92483a80-236c-4889-9a95-4c90bb64dfd8';
const UNAUTHORIZED = json({ code: 401, message: 'unauthorized' }, 401);
const BALANCE = json({ code: 0, message: 'success', data: { balance: 5, frozen: 1 } });
const UPLOADED = json({ code: 0, message: 'success', data: { file_key: 'k', url: 'https://s/k' } });
const keyOf = ({ headers }: Pick<IncomingMessage, 'headers'>) => headers.authorization?.replace('Bearer ', '') ?? '';

describe('two upstream keys', () => {
  let upstream: FixtureUpstream;
  let triverse: Triverse;
  let valid: Set<string>;
  let reports: string[];

  beforeEach(async () => {
    [valid, reports] = [new Set([OLD]), []];
    upstream = await FixtureUpstream.start((request, response) => {
      const answer = request.url?.includes('/upload/') ? UPLOADED : BALANCE;
      (valid.has(keyOf(request)) ? answer : UNAUTHORIZED)(request, response);
    });
    triverse = upstream.triverse({
      apiKey: [NEW, OLD],
      onCredentialRefused: (status) => reports.push(`refused ${status}`),
      onKeyFallback: (status) => reports.push(`fallback ${status}`),
    });
  });
  afterEach(async () => {
    triverse.close();
    await upstream.stop();
  });

  const used = () => upstream.requests.map(keyOf);
  const ask = () => triverse.api.balance();

  it('are used in turn: a refused call is made again with the other, which is used from then on', async () => {
    await expect(ask()).resolves.toEqual({ balance: 5, frozen: 1 });
    await ask();
    expect(used()).toEqual([NEW, OLD, OLD]);
    expect(triverse.key.isRefused()).toBe(false);
    expect(reports).toEqual(['fallback 401']);
  });

  it('are both tried again after both were refused', async () => {
    valid.clear();
    await expect(ask()).rejects.toMatchObject({ code: 9006 });
    expect([triverse.key.isRefused(), used()]).toEqual([true, [NEW, OLD]]);
    valid.add(OLD);
    await ask().catch(() => undefined);
    await expect(ask()).resolves.toBeDefined();
    expect(triverse.key.isRefused()).toBe(false);
    expect(reports.filter((one) => one.startsWith('refused'))).toEqual(['refused 401']);
  });

  it('let many calls at once fall back without a failure', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, ask));
    expect(answers).toHaveLength(8);
    expect(reports).toEqual(['fallback 401']);
  });

  it('let a call that is under way with a replaced key use the new one', async () => {
    triverse.key.replace([FORMER]);
    const arrived = new Promise<() => void>((resolve) => {
      const { answer } = upstream;
      upstream.answer = (request, response) => {
        upstream.answer = answer;
        resolve(() => answer(request, response));
      };
    });
    const call = ask();
    const goOn = await arrived;
    triverse.key.replace([OLD]);
    goOn();
    await expect(call).resolves.toBeDefined();
    expect(used()).toEqual([FORMER, OLD]);
  });

  it('are tried on another call before an upload, which cannot be sent twice', async () => {
    const file = Readable.from([Buffer.from('bytes')]);
    await triverse.api.upload('image', { file, filename: 'a.png', contentType: 'image/png' });
    expect(upstream.requests.map((request) => [keyOf(request), request.url?.replace('/api/v1', '')])).toEqual([
      [NEW, '/users/balance'],
      [OLD, '/users/balance'],
      [OLD, '/upload/image'],
    ]);
  });

  const create = () => triverse.api.createTask('text-to-model', { prompt: 'a chair' });
  const calls = () => upstream.requests.map((request) => [keyOf(request), request.url?.split('/').at(-1)]);
  const BLOCKED = raw('<p>blocked</p>', 403, { 'content-type': 'text/html' });

  it('are both tried by a creation if the first is refused without a code, for other calls too', async () => {
    const created = json({ code: 0, data: { task_uuid: UUID, status: 'PENDING', costCredits: 1 } });
    upstream.answer = (request, response) => (keyOf(request) === OLD ? created : BLOCKED)(request, response);
    await expect(create()).resolves.toMatchObject({ answer: { task_uuid: UUID } });
    expect(calls()).toEqual([
      [NEW, 'text-to-model'],
      [NEW, 'balance'],
      [OLD, 'text-to-model'],
    ]);
    expect(reports).toEqual(['fallback 403']);
  });

  it('never pay twice: after a 401 a creation is sent with the other', async () => {
    upstream.answer = raw('', 401);
    await expect(create()).rejects.toMatchObject({ code: 9006 });
    expect(used()).toEqual([NEW, OLD]);
  });

  const upload = () =>
    triverse.api.upload('image', { file: Readable.from([Buffer.from('bytes')]), filename: 'a.png', contentType: 'image/png' });
  it.each<[what: string, call: () => Promise<unknown>]>([
    ['a creation', create],
    ['an upload', upload],
    ['a file name', () => triverse.api.presignUpload({ filename: '<script>.png' })],
  ])('never pay twice, and stay in use, when a firewall blocks %s', async (_what, call) => {
    valid.add(NEW);
    await ask();
    const { answer } = upstream;
    upstream.answer = (request, response) => (request.method === 'POST' ? BLOCKED : answer)(request, response);
    await expect(call()).rejects.toMatchObject({ code: 9008, reachedUpstream: false });
    expect(upstream.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect([new Set(used()), triverse.key.isRefused(), reports]).toEqual([new Set([NEW]), false, []]);
  });

  it('are both redacted whole, also where one begins with the other', () => {
    const credential = new ApiCredential(['sk-the-key', 'sk-the-key-of-today']);
    expect(credential.withoutKey('sk-the-key-of-today, sk-the-key')).toBe('[redacted], [redacted]');
  });
});
