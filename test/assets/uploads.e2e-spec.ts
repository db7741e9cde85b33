import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { request } from 'node:http';
import { call, eventually } from '../support/http.js';
import { buildGateway, GatewayProcess } from '../support/gateway-process.js';
import { GROWTH_LIMIT_MB, growthDuring } from '../support/memory.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';

jest.setTimeout(120_000);

const MB = 1024 * 1024;
const PNG = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(2_000, 7)]);
const GLB = Buffer.concat([Buffer.from('glTF'), Buffer.from([2, 0, 0, 0]), Buffer.alloc(2_000)]);
const HEAD = '--xyz\r\nContent-Disposition: form-data; name="file"; filename="a.glb"\r\nContent-Type: model/gltf-binary\r\n\r\n';

describe('uploads', () => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack();
    team = await stack.makeTeam();
  });
  afterAll(() => stack.close());
  afterEach(() => stack.sandbox.control.clearFaults());

  const upload = (kind: string, content: Buffer, filename: string) => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(content)]), filename);
    return call<{ file_key: string }>(stack.url, `/api/v1/upload/${kind}`, { method: 'POST', token: team.key, body: form });
  };
  const create = (flow: string, body: Record<string, unknown>) =>
    call<{ task_uuid: string }>(stack.url, `/api/v1/tasks/${flow}`, { token: team.key, body });
  const openRequest = (url: string, key: string, bytes?: number) =>
    request(`${url}/api/v1/upload/model?modelVariant=geometry`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'multipart/form-data; boundary=xyz',
        ...(bytes === undefined ? {} : { 'content-length': bytes }),
      },
    });

  it('return file keys that creations accept', async () => {
    const [image, model] = [await upload('image', PNG, 'a.png'), await upload('model?modelVariant=textured', GLB, 'a.glb')];
    expect([image.status, model.status]).toEqual([200, 200]);
    expect(image.body.data.file_key).toMatch(/^tasks\/uid_.+\.png$/);
    expect(model.body.data.file_key).toMatch(/\.glb$/);
    const files = { image_file: image.body.data.file_key, model_file: model.body.data.file_key };
    expect((await create('texture-model', files)).status).toBe(200);
    expect((await create('image-to-model', { image_file: 'tasks/uid_1/20250101/none.png' })).status).toBeGreaterThanOrEqual(400);
  });

  it('pass on the refusals of the upstream', async () => {
    stack.sandbox.control.addFault({ route: 'upload', kind: 'error', status: 429, code: 2000, retryAfterSeconds: 7 });
    const limited = await upload('image', PNG, 'a.png');
    expect([limited.status, limited.body.code, limited.headers.get('retry-after')]).toEqual([429, 2000, '7']);
    const unsafe = await upload('image', Buffer.concat([PNG.subarray(0, 16), Buffer.from('forbidden-content')]), 'a.png');
    expect([unsafe.status, unsafe.body.code]).toEqual([400, 2008]);
    stack.sandbox.control.addFault({ route: 'upload', kind: 'reset' });
    expect((await upload('image', PNG, 'a.png')).body.code).toBe(9006);
    expect((await upload('image', PNG, 'a.png')).status).toBe(200);
  });

  it('leave nothing running when the client disconnects halfway', async () => {
    stack.sandbox.control.resetStats();
    const outgoing = openRequest(stack.url, team.key);
    outgoing.on('error', () => undefined);
    outgoing.write(HEAD);
    outgoing.write(Buffer.concat([GLB, Buffer.alloc(MB)]));
    await stack.sandbox.control.until(({ byClass }) => byClass['upload'] === 1);
    outgoing.destroy();
    await eventually(
      async () =>
        stack
          .logs()
          .split('\n')
          .filter((line) => line.includes('"path":"/api/v1/upload/model"') && line.includes('"aborted":true')),
      (lines) => lines.length === 1,
    );
    expect((await upload('image', PNG, 'a.png')).status).toBe(200);
    expect(stack.logs()).not.toMatch(/"level":(50|60)/);
  });

  describe('of 200 MB through a separate process', () => {
    let gateway: GatewayProcess;
    let key: string;

    beforeAll(async () => {
      buildGateway();
      gateway = await GatewayProcess.start(stack.sandbox.url);
      ({ key } = await gateway.makeTeam());
    }, 120_000);
    afterAll(() => gateway.kill());

    /** @param bytes of the file. */
    const send = async (bytes: number) => {
      const tail = '\r\n--xyz--\r\n';
      const outgoing = openRequest(gateway.url, key, HEAD.length + bytes + tail.length);
      const answered = once(outgoing, 'response');
      outgoing.write(HEAD);
      outgoing.write(GLB);
      const chunk = Buffer.alloc(MB, 1);
      for (let left = bytes - GLB.length; left > 0; left -= chunk.length)
        if (!outgoing.write(chunk.subarray(0, left))) await once(outgoing, 'drain');
      outgoing.end(tail);
      const [response] = (await answered) as [NodeJS.ReadableStream & { statusCode: number }];
      response.resume();
      return response.statusCode;
    };

    it(`grow it by less than ${GROWTH_LIMIT_MB} MB`, async () => {
      expect(await send(5 * MB)).toBe(200);
      let status = 0;
      const growth = await growthDuring(gateway.pid, async () => (status = await send(200 * MB)));
      expect(status).toBe(200);
      expect(growth).toBeLessThan(GROWTH_LIMIT_MB);
    });
  });
});
