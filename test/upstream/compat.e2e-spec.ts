import { findFlow, type FlowStatusPayload, type TaskCreationResponsePayload } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../support/http.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';

const run = promisify(execFile);
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const IMAGE_URL = 'https://images.example.com/chair.png';
const MODEL_URL = 'https://models.example.com/chair.glb';

/** One body a flow, with every documented parameter. */
const BODIES: Record<string, Record<string, unknown>> = {
  'image-to-model': { image_file: IMAGE_URL, model_version: 'v2', polygon_limit: 1000000, texture_size: 1024, turbo: false },
  'image-to-mesh': { image_file: IMAGE_URL, model_version: 'v2', polygon_limit: 1000, turbo: true },
  'text-to-model': { prompt: 'fox', negative_prompt: 'blurry', polygon_limit: 1500000, texture_size: 4096, turbo: false },
  'text-to-mesh': { prompt: 'a red chair', negative_prompt: 'blurry', polygon_limit: 100000, turbo: false },
  'texture-model': { image_file: IMAGE_URL, model_file: MODEL_URL, model_version: 'v2', polygon_limit: 5000, texture_size: 2048 },
  'text-to-texture': { text_prompt: 'oak', model_file: MODEL_URL, model_version: 'v2', polygon_limit: 5000, texture_size: 2048 },
  'convert-model-format': { model_file: MODEL_URL, output_format: 'obj' },
  'model-preview-render': {
    model_file: MODEL_URL,
    render_mode: 'multi_angle',
    image_count: 4,
    resolution: '2048x2048',
    render_format: 'JPEG',
    enable_rgb_render: true,
    enable_white_render: false,
    camera_angles: ['front', 'left'],
    preset_name: 'studio',
  },
  'model-remesh': { model_file: MODEL_URL, polygon_limit: 20000, output_format: 'glb' },
  'image-generation': { prompt: 'a fox', negative_prompt: 'text', aspect_ratio: '16:9', width: 1024, height: 576, seed: 7 },
};

interface Envelope<T> {
  code: number;
  message: string;
  data: T;
}

async function fixtureKeys(name: string): Promise<string[]> {
  const text = await readFile(new URL(`../fixtures/upstream/generation-a/${name}.json`, import.meta.url), 'utf8');
  return Object.keys((JSON.parse(text) as Envelope<object>).data).sort();
}

describe.each(['A', 'B'] as const)(
  "a client written from the vendor's documentation, upstream of generation %s",
  (generation) => {
    let stack: Stack;
    let team: TestTeam;
    let folder: string;
    let api: string;

    beforeAll(async () => {
      stack = await startStack({ sandbox: { generation, taskDurationMs: 150, taskSteps: 2 } });
      team = await stack.makeTeam();
      folder = await mkdtemp(join(tmpdir(), 'compat-'));
      // Such a client changes only the base URL and the key.
      api = `${stack.url}/api/v1`;
    });
    afterAll(async () => {
      await rm(folder, { recursive: true, force: true });
      await stack.close();
    });

    const curl = async <T>(...args: string[]): Promise<Envelope<T>> => {
      const { stdout } = await run('curl', ['-sS', '-H', `Authorization: Bearer ${team.key}`, ...args]);
      return JSON.parse(stdout) as Envelope<T>;
    };
    const post = <T>(path: string, body: unknown) =>
      curl<T>('-X', 'POST', `${api}${path}`, '-H', 'Content-Type: application/json', '-d', JSON.stringify(body));
    const finished = (uuid: string) =>
      eventually(
        () => curl<FlowStatusPayload>(`${api}/tasks/${uuid}`),
        ({ data }) => data.status === 'SUCCESS',
      );

    it.each(Object.entries(BODIES))('creates %s, follows it to its end and fetches the result', async (flow, body) => {
      const made = await post<TaskCreationResponsePayload>(`/tasks/${flow}`, body);
      expect(made).toMatchObject({ code: 0, message: 'success', data: { flow_name: flow } });
      expect(Object.keys(made.data).sort()).toEqual(await fixtureKeys('task-creation'));
      expect(typeof made.data.costCredits).toBe('number');
      const end = await finished(made.data.task_uuid);
      expect(end).toMatchObject({ code: 0, message: 'success', data: { flowName: flow, taskId: made.data.task_uuid } });
      expect(Object.keys(end.data)).toEqual(expect.arrayContaining(await fixtureKeys('flow-status')));
      expect(Date.parse(end.data.createTime)).not.toBeNaN();
      expect(Object.keys(end.data.output).sort()).toEqual(Object.keys(findFlow(flow)?.output ?? {}).sort());

      const links = await curl<{ download_url: string }>(`${api}/tasks/url/${made.data.task_uuid}`);
      expect(links.code).toBe(0);
      const direct = Buffer.from(await (await fetch(links.data.download_url)).arrayBuffer());
      const target = join(folder, `${flow}.bin`);
      await run('curl', [
        '-sSL',
        '-H',
        `Authorization: Bearer ${team.key}`,
        '-o',
        target,
        `${api}/tasks/download/${made.data.task_uuid}`,
      ]);
      expect(await readFile(target)).toEqual(direct);
    });

    it('uploads an image and a model, and makes a textured model of them', async () => {
      await writeFile(join(folder, 'chair.png'), PNG);
      const image = await curl<{ file_key: string }>('-F', `file=@${join(folder, 'chair.png')}`, `${api}/upload/image`);
      expect(image).toMatchObject({ code: 0, data: { file_key: expect.stringMatching(/^tasks\/uid_/) } });

      const mesh = await post<TaskCreationResponsePayload>('/tasks/text-to-mesh', { prompt: 'a chair' });
      await finished(mesh.data.task_uuid);
      const file = join(folder, 'chair.glb');
      await run('curl', [
        '-sS',
        '-H',
        `Authorization: Bearer ${team.key}`,
        '-o',
        file,
        `${api}/tasks/download/${mesh.data.task_uuid}`,
      ]);
      const model = await curl<{ file_key: string }>('-F', `file=@${file}`, `${api}/upload/model?modelVariant=geometry`);
      expect(model.code).toBe(0);

      const files = { image_file: image.data.file_key, model_file: model.data.file_key };
      const made = await post<TaskCreationResponsePayload>('/tasks/texture-model', files);
      expect((await finished(made.data.task_uuid)).data.output).toHaveProperty('textured_model_url');
    });

    it('uploads around the API with a presigned link', async () => {
      const asked = await post<{ upload_url: string; file_key: string }>('/upload/presigned-upload-url', {
        filename: 'chair.png',
      });
      expect((await fetch(asked.data.upload_url, { method: 'PUT', body: PNG })).ok).toBe(true);
      const got = await post<{ download_url: string }>('/upload/presigned-get-url', { file_key: asked.data.file_key });
      expect(Buffer.from(await (await fetch(got.data.download_url)).arrayBuffer())).toEqual(PNG);
      const made = await post<TaskCreationResponsePayload>('/tasks/image-to-model', { image_file: asked.data.file_key });
      expect(made.code).toBe(0);
    });

    it('reads prices, the account and the balance', async () => {
      const quote = await post('/tasks/pricing/quote', { flow_name: 'image-to-model', params: { texture_size: 2048 } });
      expect(Object.keys(quote.data as object).sort()).toEqual(['available_credits', 'cost_credits', 'flow_name', 'params']);
      const me = await curl<object>(`${api}/users/me`);
      expect(Object.keys(me.data).sort()).toEqual(['api_credits_balance', 'email', 'id', 'plan_name', 'web_credits_balance']);
      const balance = await curl<object>(`${api}/users/balance`);
      expect(Object.keys(balance.data).sort()).toEqual(['balance', 'frozen']);
    });

    it('gets errors with the codes it knows', async () => {
      expect(await curl(`${api}/tasks/92483a80-236c-4889-9a95-4c90bb64dfd8`)).toMatchObject({ code: 1006 });
      expect(await post('/tasks/to-gold', {})).toMatchObject({ code: 2002 });
      expect(await post('/tasks/text-to-model', { prompt: 'ab' })).toMatchObject({ code: 1004 });
      expect(await post('/tasks/text-to-model', { prompt: 'forbidden-content' })).toMatchObject({ code: 2008 });
      const slow = await post<TaskCreationResponsePayload>('/tasks/text-to-model', { prompt: 'please-take-60000ms' });
      for (const path of ['url', 'download']) {
        expect(await curl(`${api}/tasks/${path}/${slow.data.task_uuid}`)).toMatchObject({ code: 2005 });
      }
      const empty = await post<TaskCreationResponsePayload>('/tasks/text-to-model', { prompt: 'please-no-assets' });
      await finished(empty.data.task_uuid);
      expect(await curl(`${api}/tasks/url/${empty.data.task_uuid}`)).toMatchObject({ code: 4042 });
      const failing = await post<TaskCreationResponsePayload>('/tasks/text-to-model', { prompt: 'please-fail' });
      await eventually(
        () => curl<FlowStatusPayload>(`${api}/tasks/${failing.data.task_uuid}`),
        ({ data }) => data.status === 'FAILED',
      );
    });

    it('gets the same task for the same client_order_id', async () => {
      const body = { prompt: 'a red chair', client_order_id: 'order-1' };
      const [first, second] = [
        await post<TaskCreationResponsePayload>('/tasks/text-to-mesh', body),
        await post('/tasks/text-to-mesh', body),
      ];
      expect(second).toEqual(first);
    });
  },
);
