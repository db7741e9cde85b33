import { type DownloadResponse, type FlowStatusPayload, type TaskCreationResponsePayload } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { fixture } from '../support/fixture-upstream.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { mintToken } from '../support/tasks.js';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** What a client sees of a watch: the event's name, and the task status that follows it. */
interface Frame {
  event: string;
  task: FlowStatusPayload;
}

/** Reads a text frame as the documentation shows it: `event: …`, a newline, `data: <JSON>`. */
function readFrame(text: string): Frame {
  const line = (name: string) =>
    text
      .split('\n')
      .find((one) => one.startsWith(`${name}: `))
      ?.slice(name.length + 2) ?? '';
  return { event: line('event'), task: JSON.parse(line('data')) as FlowStatusPayload };
}

describe.each(['A', 'B'] as const)('programs written from the documentation, upstream of generation %s', (generation) => {
  let stack: Stack;
  let team: TestTeam;
  let baseUrl: string;

  beforeAll(async () => {
    stack = await startStack({ sandbox: { generation, taskDurationMs: 400, taskSteps: 3 } });
    team = await stack.makeTeam();
    baseUrl = `${stack.url}/api/v1`;
  });
  afterAll(() => stack.close());

  const ask = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
    const response = await fetch(baseUrl + path, { ...init, headers: { Authorization: `Bearer ${team.key}`, ...init.headers } });
    const { code, message, data } = (await response.json()) as { code: number; message: string; data: T };
    if (code !== 0) throw new Error(`${code} ${message}`);
    expect([response.status, message]).toEqual([200, 'success']);
    return data;
  };
  const post = <T>(path: string, body: unknown) =>
    ask<T>(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

  /** Reads a watch until it closes or `last` matches. */
  const watch = async (path: string, query: Record<string, string>, last: (frame: Frame) => boolean = () => false) => {
    const token = await mintToken(stack.url, team.key);
    const socket = new WebSocket(
      `${baseUrl.replace('http', 'ws')}${path}?${new URLSearchParams({ token, ...query }).toString()}`,
    );
    const frames: Frame[] = [];
    const closed = once(socket, 'close') as Promise<[number]>;
    socket.on('message', (data: Buffer, isBinary) => {
      expect(isBinary).toBe(false);
      const frame = readFrame(data.toString('utf8'));
      frames.push(frame);
      if (last(frame)) socket.close();
    });
    await once(socket, 'open');
    return { frames, closed: closed.then(([code]) => code) };
  };

  it('fetch: uploads, creates, polls and downloads', async () => {
    const form = new FormData();
    form.append('file', new Blob([PNG], { type: 'image/png' }), 'chair.png');
    const { file_key: image } = await ask<{ file_key: string }>('/upload/image', { method: 'POST', body: form });
    const made = await post<TaskCreationResponsePayload>('/tasks/image-to-model', { image_file: image, texture_size: 2048 });
    expect(Object.keys(made).sort()).toEqual(Object.keys(fixture('a', 'task-creation').data).sort());
    let task: FlowStatusPayload;
    do task = await ask<FlowStatusPayload>(`/tasks/${made.task_uuid}`);
    while (!['SUCCESS', 'FAILED', 'CANCELLED'].includes(task.status));
    expect(task).toMatchObject({ status: 'SUCCESS', taskId: made.task_uuid, flowName: 'image-to-model' });
    const { download_url: link } = await ask<DownloadResponse>(`/tasks/url/${made.task_uuid}`);
    const headers = { Authorization: `Bearer ${team.key}` };
    const file = await fetch(`${baseUrl}/tasks/download/${made.task_uuid}`, { headers });
    expect(file.headers.get('content-disposition')).toBe(`attachment; filename="${made.task_uuid}.glb"`);
    expect(Buffer.from(await file.arrayBuffer())).toEqual(Buffer.from(await (await fetch(link)).arrayBuffer()));
  });

  it('fetch: sees a failure by code, message and status', async () => {
    const answer = await fetch(`${baseUrl}/tasks/text-to-model`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${team.key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ prompt: 'ab' }),
    });
    const failure = (await answer.json()) as { code: number; message: string };
    expect([answer.status, failure.code, typeof failure.message]).toEqual([400, 1004, 'string']);
    expect((await fetch(`${baseUrl}/users/me`, { headers: { Authorization: 'Bearer wrong' } })).status).toBe(401);
  });

  it('ws: watches one task to its end', async () => {
    const { task_uuid: uuid } = await post<TaskCreationResponsePayload>('/tasks/text-to-model', { prompt: 'a red chair' });
    const { frames, closed } = await watch(`/tasks/watch/${uuid}`, {});
    expect(await closed).toBe(1000);
    expect(frames.map(({ task }) => task.taskId)).toEqual(frames.map(() => uuid));
    expect(frames.slice(0, -1).map(({ event }) => event)).toEqual(frames.slice(0, -1).map(() => 'update'));
    expect(frames.at(-1)).toEqual({ event: 'finalized', task: await ask(`/tasks/${uuid}`) });
    expect(Object.keys(frames.at(-1)?.task ?? {})).toEqual(expect.arrayContaining(Object.keys(fixture('a', 'flow-status').data)));
  });

  it('ws: watches every task, and catches up on updates since the given time', async () => {
    const since = new Date().toISOString();
    const before = await post<TaskCreationResponsePayload>('/tasks/text-to-mesh', { prompt: 'before the watch' });
    const alone = await watch(`/tasks/watch/${before.task_uuid}`, {});
    await alone.closed;
    const ended = new Set<string>();
    const all = await watch('/tasks/watch/all', { since }, ({ event, task }) => {
      if (event === 'finalized') ended.add(task.taskId);
      return ended.size === 2;
    });
    const after = await post<TaskCreationResponsePayload>('/tasks/text-to-mesh', { prompt: 'after the watch' });
    await all.closed;
    expect([...ended].sort()).toEqual([before.task_uuid, after.task_uuid].sort());
    expect(all.frames.every(({ event }) => event === 'update' || event === 'finalized')).toBe(true);
  });
});
