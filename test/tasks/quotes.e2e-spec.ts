import { type QuoteResponse } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TriverseClient } from '../../libs/client/src/index.js';
import { call } from '../support/http.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { create } from '../support/tasks.js';

describe('quotes and the limits of parameters', () => {
  let stack: Stack;
  let team: TestTeam;
  beforeAll(async () => {
    stack = await startStack({ env: { POLYGON_LIMIT_MAX: '10000' } });
    team = await stack.makeTeam();
  });
  afterAll(() => stack.close());

  const quote = (body: Record<string, unknown>) =>
    call<QuoteResponse>(stack.url, '/api/v1/tasks/pricing/quote', {
      token: team.key,
      body: { flow_name: 'text-to-model', ...body },
    });

  it.each([
    ['a surface', { surface: 'studio' }],
    ['a surface that is no text', { surface: { page: 1 } }],
    ['a prompt that no creation would take', { params: { prompt: 7 } }],
    ['files', { params: { image_file: null, model_file: '../x', model_url: 'https://a.example/b.glb' } }],
    ['names that the flow does not know', { params: { colour: 'red', constructor: 1, toString: 'x' } }],
  ])('price a request with %s like one without', async (_what, more) => {
    const plain = await quote({ params: { turbo: true } });
    const { params = {} } = more as { params?: Record<string, unknown> };
    const full = await quote({ ...more, params: { turbo: true, ...params } });
    expect([full.status, full.body.data]).toEqual([200, plain.body.data]);
  });

  it('still validate what the price depends on', async () => {
    const { status, body } = await quote({ params: { turbo: 'yes', texture_size: 1 } });
    expect([status, body.code, body.errors?.map(({ field }) => field).sort()]).toEqual([400, 1004, ['texture_size', 'turbo']]);
  });

  it('accept polygon_limit up to the setting, and publish that maximum in errors, documents and the SDK', async () => {
    const most = await create(stack.url, team.key, { polygon_limit: 10_000 });
    const more = await create(stack.url, team.key, { polygon_limit: 10_001 });
    expect([most.status, more.status]).toEqual([200, 400]);
    expect(more.body.errors).toEqual([{ field: 'polygon_limit', message: 'must not be greater than 10000' }]);
    expect((await quote({ params: { polygon_limit: 10_001 } })).status).toBe(400);
    const bounds = await new TriverseClient({ baseUrl: stack.url }).parameterBounds();
    expect(bounds).toEqual({ polygon_limit: { max: 10_000 } });
    const document = JSON.stringify(await (await fetch(`${stack.url}/docs-json`)).json());
    expect(document).toMatch(/"polygon_limit":\{[^}]*"maximum":10000[,}]/);
    expect(document).not.toMatch(/"polygon_limit":\{[^}]*"maximum":10000000/);
  });
});
