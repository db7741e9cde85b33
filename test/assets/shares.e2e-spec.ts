import { type DownloadResponse } from '#contracts';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import { UpstreamGauge } from '#triverse';
import { asAdmin, uploadPng } from '../support/admin-calls.js';
import { EndlessStorage } from '../support/endless-storage.js';
import { call, eventually } from '../support/http.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask, mintToken } from '../support/tasks.js';

jest.setTimeout(60_000);

/** More downloads than the gateway runs at a time. */
const MANY = 70;
const PLACES = 64;

describe('transfers of one client', () => {
  let stack: Stack;
  let storage: EndlessStorage;
  let greedy: TestTeam;
  let modest: TestTeam;
  let uuids: Record<'greedy' | 'modest', string>;
  let open: ClientRequest[] = [];

  beforeAll(async () => {
    storage = await EndlessStorage.start(2 ** 40);
    stack = await startStack({
      sandbox: { taskDurationMs: 600_000, downloadMode: 'redirect', publicUrl: storage.url },
      env: { ASSET_HOSTS: storage.host },
    });
    [greedy, modest] = [await stack.makeTeam(), await stack.makeTeam()];
    uuids = { greedy: await finished(greedy), modest: await finished(modest) };
  });
  afterAll(async () => {
    letGo();
    await stack.close();
    storage.close();
  });

  const finished = async ({ key }: TestTeam): Promise<string> => {
    const uuid = await createTask(stack.url, key);
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    return uuid;
  };
  const letGo = (): void => {
    for (const request of open) request.destroy();
    open = [];
  };
  /** Its body is never read. */
  const unread = (uuid: string, token: string): Promise<IncomingMessage> => {
    const headers = { authorization: `Bearer ${token}` };
    const request = http.get(`${stack.url}/api/v1/tasks/download/${uuid}`, { headers, agent: false });
    request.on('error', () => undefined);
    open.push(request);
    return once(request, 'response').then(([answer]) => {
      (answer as IncomingMessage).on('error', () => undefined);
      return answer as IncomingMessage;
    });
  };
  const fill = async (token: string): Promise<IncomingMessage[]> => {
    const answers: IncomingMessage[] = [];
    for (let i = 0; i < MANY; i++)
      void unread(uuids.greedy, token).then(
        (answer) => answers.push(answer),
        () => undefined,
      );
    await new Promise<void>((resolve) => {
      const look = () => (answers.length >= PLACES ? resolve() : setImmediate(look));
      look();
    });
    return answers;
  };

  it('leave slots for every other team, and serve its links at once', async () => {
    await fill(await mintToken(stack.url, greedy.key));
    const started = performance.now();
    const links = await call<DownloadResponse>(stack.url, `/api/v1/tasks/url/${uuids.modest}`, { token: modest.key });
    expect([links.status, performance.now() - started < 1_000]).toEqual([200, true]);
    expect((await unread(uuids.modest, modest.key)).statusCode).toBe(200);
    // Another credential of the same team also has a share.
    expect((await unread(uuids.greedy, greedy.key)).statusCode).toBe(200);
    letGo();
  });

  it('are aborted when their token is revoked or their team deleted', async () => {
    const made = await call<{ token: string; token_id: string }>(stack.url, '/gateway/v1/tokens', {
      token: greedy.key,
      body: {},
    });
    const { token, token_id: id } = made.body.data;
    const ofToken = await unread(uuids.greedy, token);
    const doomed = await stack.makeTeam();
    const ofTeam = await unread(await finished(doomed), doomed.key);
    const ends = [ofToken, ofTeam].map((answer) => new Promise<void>((resolve) => answer.resume().once('close', resolve)));
    await call(stack.url, `/gateway/v1/tokens/${id}`, { method: 'DELETE', token: greedy.key });
    await asAdmin(stack.url, `teams/${doomed.teamId}`, { method: 'DELETE' });
    await Promise.all(ends);
    expect([ofToken.complete, ofTeam.complete]).toEqual([false, false]);
  });

  it('leave slots for the uploads of others', async () => {
    for (let i = 0; i < 8; i++) dripUpload(greedy.key);
    await eventually(
      async () => stack.apps[0]?.get(UpstreamGauge).inFlight.upload,
      (uploads) => uploads === 8,
    );
    const started = performance.now();
    const answer = await uploadPng(stack.url, modest.key);
    // Before a stalled transfer times out.
    expect([answer.status, performance.now() - started < 15_000]).toEqual([200, true]);
    letGo();
  });

  /** A file whose first bytes arrive and then nothing more. */
  const dripUpload = (token: string): ClientRequest => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'multipart/form-data; boundary=x' };
    const request = http.request(`${stack.url}/api/v1/upload/image`, { method: 'POST', headers, agent: false });
    request.on('error', () => undefined);
    open.push(request);
    const head = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex');
    request.write('--x\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n');
    request.write(Buffer.concat([head, Buffer.alloc(1_024)]));
    return request;
  };
});

describe('a nearly stalled transfer', () => {
  it('is aborted even if no transfer waits for its slot', async () => {
    const storage = await EndlessStorage.start(2 ** 40);
    const stack = await startStack({
      sandbox: { taskDurationMs: 600_000, downloadMode: 'redirect', publicUrl: storage.url },
      env: { ASSET_HOSTS: storage.host, TRANSFER_MIN_SECONDS: '1' },
    });
    try {
      const { key } = await stack.makeTeam();
      const uuid = await createTask(stack.url, key);
      stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
      const ended = new Promise<void>((resolve) => storage.onAbandoned(resolve));
      const request = http.get(`${stack.url}/api/v1/tasks/download/${uuid}`, {
        headers: { authorization: `Bearer ${key}` },
        agent: false,
      });
      request.on('error', () => undefined);
      await once(request, 'response');
      await ended;
      request.destroy();
    } finally {
      await stack.close();
      storage.close();
    }
  });
});
