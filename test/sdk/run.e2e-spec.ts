import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  NetworkError,
  type RunUpdate,
  RunStoppedError,
  TaskCancelledError,
  TaskFailedError,
  TriverseClient,
  type TriverseError,
} from '../../libs/client/src/index.js';
import { GENERATION, type Stack, startStack, type TestTeam } from '../support/stack.js';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const UUID = /^[0-9a-f-]{36}$/;

let stack: Stack;
let team: TestTeam;
const client = (options: object = {}) =>
  new TriverseClient({
    baseUrl: stack.url,
    token: team.key,
    backoff: { baseMs: 10, maxMs: 100 },
    pollIntervalMs: 50,
    ...options,
  });
const creations = () => stack.sandbox.control.stats().creations;

beforeAll(async () => {
  stack = await startStack();
  team = await stack.makeTeam();
});
afterAll(() => stack.close());

describe('a run', () => {
  it('uploads the file, reports each step, and resolves with what was made', async () => {
    const updates: RunUpdate[] = [];
    const image = new File([PNG], 'dot.png', { type: 'image/png' });
    const { task, taskUuid, assets } = await client().run(
      'image-to-model',
      { image_file: image, texture_size: 2_048 },
      { onUpdate: (update) => updates.push(update) },
    );
    expect(taskUuid).toMatch(UUID);
    expect(task).toMatchObject({ status: 'SUCCESS', taskId: taskUuid, flowName: 'image-to-model' });
    expect(updates.at(0)).toMatchObject({ stage: 'uploading', upload: { field: 'image_file', loaded: 0, total: PNG.length } });
    expect(updates.map(({ stage }) => stage)).toContain('creating');
    expect(updates.at(-1)).toMatchObject({ stage: 'done', progress: 100, eta: 0, final: true, taskUuid });
    const progress = updates.map((update) => update.progress);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(updates.filter(({ final }) => final)).toHaveLength(1);
    const model = await (await assets.model.download()).blob();
    expect(await model.slice(0, 4).text()).toBe('glTF');
    expect((await fetch(await assets.model.url())).status).toBe(200);
    expect((await (await assets.preview.download()).blob()).size).toBeGreaterThan(0);
    expect(assets.files.map(({ name, kind }) => [name, kind])).toContainEqual(['textured_model_0.glb', 'model']);
    // Typed by the flow: a compile error if it were not.
    const textured: string | null | undefined = task.output.textured_model_url;
    expect(textured).toMatch(/^http/);
  });

  it('takes the result of another run as its input', async () => {
    const api = client();
    const picture = await api.run('image-generation', { prompt: 'a red chair' });
    expect(picture.assets.images.map(({ kind }) => kind)).toEqual(['image']);
    const first = await api.run('image-to-mesh', { image_file: picture.assets.image });
    const second = await api.run('model-remesh', { model_file: first.assets.model, polygon_limit: 5_000 });
    const named = await api.run('convert-model-format', { model_file: `task:${second.taskUuid}`, output_format: 'obj' });
    expect(named.task.status).toBe('SUCCESS');
  });

  it('pays once although answers are lost on the way', async () => {
    const before = creations();
    let lost = 0;
    const losing: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (init?.method !== 'POST' || lost >= 3) return answer;
      lost += 1;
      await answer.arrayBuffer();
      throw new TypeError('fetch failed');
    };
    const { task } = await client({ fetch: losing, retries: 0 }).run('text-to-mesh', { prompt: 'a chair, once' });
    expect([task.status, lost, creations() - before]).toEqual(['SUCCESS', 3, 1]);
  });

  it('finds the task of an earlier run with the same key', async () => {
    const options = { idempotencyKey: 'order-7' };
    const first = await client().run('text-to-mesh', { prompt: 'a keyed chair' }, options);
    const second = await client().run('text-to-mesh', { prompt: 'a keyed chair' }, options);
    expect(second.taskUuid).toBe(first.taskUuid);
  });

  it.each([
    ['FAILED', TaskFailedError],
    ['CANCELLED', TaskCancelledError],
  ] as const)("rejects with the upstream's reason when the task ends as %s", async (outcome, Expected) => {
    const error: unknown = await client()
      .run(
        'text-to-mesh',
        { prompt: `a chair that ends as ${outcome}` },
        {
          onUpdate: ({ taskUuid }) => {
            if (taskUuid !== undefined)
              stack.sandbox.control.setTask(taskUuid, { status: outcome, error: 'the shape has holes' });
          },
        },
      )
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Expected);
    expect((error as TaskFailedError).suggestion).toMatch(/credits have been given back/);
    if (GENERATION === 'B') expect(error).toMatchObject({ reason: 'the shape has holes' });
  });

  it('rejects with code, suggestion and fields when the gateway refuses it', async () => {
    const refused: unknown = await client()
      .run('text-to-mesh', { prompt: 'x' })
      .catch((reason: unknown) => reason);
    expect(refused).toMatchObject({ code: 1004, httpStatus: 400, errors: [{ field: 'prompt' }] });
    expect((refused as TriverseError).suggestion).toBeTruthy();
    const broken = client().run('image-to-mesh', { image_file: Buffer.from('no picture') });
    await expect(broken).rejects.toMatchObject({ code: 2004 });
  });

  it('stops waiting when it is aborted, and says that the task goes on', async () => {
    const stop = new AbortController();
    const before = creations();
    const error: unknown = await client()
      .run(
        'text-to-mesh',
        { prompt: 'a chair that goes on' },
        {
          signal: stop.signal,
          onUpdate: ({ taskUuid }) => void (taskUuid !== undefined && stop.abort(new Error('the user left'))),
        },
      )
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RunStoppedError);
    const { step, taskUuid = '', name, message, cause } = error as RunStoppedError;
    expect([step, name, (cause as Error).message]).toEqual(['waiting', 'AbortError', 'the user left']);
    expect(message).toBe(`stopped waiting: the task goes on, and is paid for if it succeeds (task ${taskUuid})`);
    expect((await client().waitForTask(taskUuid)).status).toBe('SUCCESS');
    expect(creations() - before).toBe(1);
  });

  it('creates nothing when it is aborted before', async () => {
    const before = creations();
    const run = client().run('text-to-mesh', { prompt: 'never' }, { signal: AbortSignal.abort() });
    await expect(run).rejects.toMatchObject({ step: 'uploading', taskUuid: undefined });
    expect(creations()).toBe(before);
  });

  it('survives an error of its listener', async () => {
    const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const result = await client().run(
      'text-to-mesh',
      { prompt: 'a chair with a noisy listener' },
      {
        onUpdate: () => {
          throw new Error('the listener broke');
        },
      },
    );
    expect(result.task.status).toBe('SUCCESS');
    expect(printed).toHaveBeenCalledWith(expect.objectContaining({ message: 'the listener broke' }));
    printed.mockRestore();
  });

  it('rejects when no gateway answers', async () => {
    const nowhere = client({ baseUrl: 'http://127.0.0.1:9', backoff: { baseMs: 1, maxMs: 2 } });
    await expect(nowhere.run('text-to-mesh', { prompt: 'a chair' })).rejects.toBeInstanceOf(NetworkError);
  });
});

it('flow names and parameters are strict', () => {
  const api = client();
  // @ts-expect-error a misspelt flow
  void (() => api.run('text-to-modl', { prompt: 'a chair' }));
  // @ts-expect-error a misspelt parameter
  void (() => api.createTask('text-to-model', { promt: 'a chair' }));
  // @ts-expect-error a value that is not among the choices
  void (() => api.createTask('model-preview-render', { model_file: 'x', render_format: 'GIF' }));
  expect(api).toBeDefined();
});
