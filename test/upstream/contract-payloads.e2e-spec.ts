import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { call, eventually } from '../support/http.js';
import { type Fixture, fixture, type FixtureUpstream, startFixtureUpstream } from '../support/fixture-upstream.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';

jest.setTimeout(30_000);

const INPUT = { image_file: 'https://example.com/input.png' };

/** The seed's pages are the contract; the payloads of both generations come from documentation, not from our own code. */
describe.each(['memory', 'redis'] as const)('payloads on the %s engine', (engine) => {
  let upstream: FixtureUpstream;
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    upstream = await startFixtureUpstream();
    stack = await startStack({ engine, env: { TRIVERSE_BASE_URL: `${upstream.url}/api/v1`, STATUS_FRESH_MS: '0' } });
    team = await stack.makeTeam();
  });
  afterAll(async () => {
    await stack.close();
    upstream.close();
  });

  const create = async (creation: Fixture) => {
    upstream.serve({ creation });
    const answer = await call(stack.url, '/api/v1/tasks/image-to-model', { token: team.key, body: INPUT });
    expect(answer.status).toBe(200);
    return answer.body;
  };
  const statusOf = (uuid: unknown, status: Fixture) => {
    upstream.serve({ status });
    return eventually(
      () => call<Record<string, unknown> | undefined>(stack.url, `/api/v1/tasks/${String(uuid)}`, { token: team.key }),
      ({ body }) => body.data?.['status'] === status.data['status'],
    );
  };

  it('serve generation A exactly as in the examples of the seed', async () => {
    const creation = fixture('a', 'task-creation');
    expect(await create(creation)).toEqual(creation);
    const status = fixture('a', 'flow-status');
    expect((await statusOf(creation.data['task_uuid'], status)).body).toEqual(status);
    const urls = fixture('a', 'download');
    upstream.serve({ urls });
    const answer = await call(stack.url, `/api/v1/tasks/url/${String(creation.data['task_uuid'])}`, { token: team.key });
    expect(answer.body).toEqual(urls);
  });

  it('serve generation B in the shape of the seed, with its additions as optional fields', async () => {
    const creation = fixture('b', 'task-creation');
    const answer = await create(creation);
    const { task_uuid: uuid, created_at: createdAt } = creation.data;
    expect(answer.data).toEqual({
      task_uuid: uuid,
      name: uuid,
      created_at: createdAt,
      is_public: expect.any(Boolean),
      task_priority: 0,
      status: 'QUEUED',
      flow_name: 'image-to-model',
      input: INPUT,
      costCredits: 120,
    });
    expect(Object.keys(answer.data as object).sort()).toEqual(Object.keys(fixture('a', 'task-creation').data).sort());

    const running = fixture('b', 'flow-status-running');
    expect((await statusOf(uuid, running)).body.data).toEqual({
      flowName: 'image-to-model',
      taskId: uuid,
      status: 'RUNNING',
      input: running.data['input'],
      output: running.data['output'],
      createTime: createdAt,
      progress: 40,
      startTime: running.data['started_at'],
    });
    const failed = fixture('b', 'flow-status-failed');
    expect((await statusOf(uuid, failed)).body.data).toMatchObject({
      taskId: uuid,
      status: 'FAILED',
      endTime: failed.data['completed_at'],
      error: 'geometry job failed',
    });
  });
});
