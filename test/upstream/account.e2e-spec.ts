import { type BalanceResponse, type QuoteResponse, type TaskCreationResponsePayload } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call } from '../support/http.js';
import { ADMIN_TOKEN, type Stack, startStack, type TestTeam } from '../support/stack.js';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe.each(['memory', 'redis'] as const)('prices, account and uploads on the %s engine', (engine) => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack({ engine, sandbox: { taskDurationMs: 60_000, startingBalance: 10_000 } });
    team = await stack.makeTeam();
  });
  afterAll(() => stack.close());

  const post = <T>(path: string, body: unknown, token = team.key) => call<T>(stack.url, `/api/v1/${path}`, { token, body });
  const get = <T>(path: string, token = team.key) => call<T>(stack.url, `/api/v1/${path}`, { token });
  const withBudget = async (credits: number): Promise<TestTeam> => {
    const made = await stack.makeTeam();
    const set = await call(stack.url, `/gateway/v1/teams/${made.teamId}/budgets`, {
      method: 'PUT',
      token: ADMIN_TOKEN,
      body: [{ window: 'total', credits }],
    });
    expect(set.status).toBe(200);
    return made;
  };
  const uploadImage = async (token: string): Promise<string> => {
    const form = new FormData();
    form.set('file', new Blob([PNG], { type: 'image/png' }), 'chair.png');
    const answer = await call<{ file_key: string }>(stack.url, '/api/v1/upload/image', { method: 'POST', token, body: form });
    expect(answer.status).toBe(200);
    return answer.body.data.file_key;
  };

  it.each(['flow_name', 'flowName'])('quotes a price for %s without creating a task', async (field) => {
    const before = stack.sandbox.control.stats().creations;
    const answer = await post<QuoteResponse>('tasks/pricing/quote', {
      [field]: 'image-to-model',
      params: { texture_size: 2048 },
    });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject({ flow_name: 'image-to-model', params: { texture_size: 2048 }, cost_credits: 120 });
    expect(stack.sandbox.control.stats().creations).toBe(before);
  });

  it('refuses a quote without a flow, with an unknown flow or with invalid parameters, by name', async () => {
    expect((await post('tasks/pricing/quote', {})).body).toMatchObject({ code: 1004, errors: [{ field: 'flow_name' }] });
    expect((await post('tasks/pricing/quote', { flow_name: 'to-gold' })).body.code).toBe(2002);
    const wrong = await post('tasks/pricing/quote', { flow_name: 'image-to-model', params: { texture_size: 1, colour: 'red' } });
    // The vendor ignores parameters without an effect on the price.
    expect(wrong.body.errors?.map(({ field }) => field)).toEqual(['texture_size']);
  });

  it('shows what the team can still spend, not the credits of the account', async () => {
    const poor = await withBudget(300);
    const quote = () => post<QuoteResponse>('tasks/pricing/quote', { flow_name: 'text-to-model' }, poor.key);
    expect((await quote()).body.data.available_credits).toBe(300);
    const made = await post<TaskCreationResponsePayload>('tasks/text-to-model', { prompt: 'a red chair' }, poor.key);
    const cost = made.body.data.costCredits ?? 0;
    expect(cost).toBeGreaterThan(0);
    expect((await quote()).body.data.available_credits).toBe(300 - cost);
    expect((await get<BalanceResponse>('users/balance', poor.key)).body.data).toEqual({ balance: 300 - cost, frozen: cost });
    const me = await get('users/me', poor.key);
    expect(me.body.data).toEqual({
      id: poor.teamId,
      email: null,
      web_credits_balance: 0,
      api_credits_balance: 300 - cost,
      plan_name: 'test team',
    });
  });

  it('never shows more than the account has, and counts the open tasks of a team without a budget too', async () => {
    const rich = await withBudget(1_000_000);
    const account = await get<BalanceResponse>('users/balance', ADMIN_TOKEN);
    expect((await get<BalanceResponse>('users/balance', rich.key)).body.data).toEqual({
      balance: account.body.data.balance,
      frozen: 0,
    });
    const free = await stack.makeTeam();
    const made = await post<TaskCreationResponsePayload>('tasks/text-to-mesh', { prompt: 'a blue chair' }, free.key);
    expect((await get<BalanceResponse>('users/balance', free.key)).body.data.frozen).toBe(made.body.data.costCredits);
  });

  it('shows the account to the operator only, and the credits of a team only with usage:read', async () => {
    expect((await get('users/me', ADMIN_TOKEN)).body.data).toMatchObject({ plan_name: 'sandbox' });
    const narrow = await stack.makeTeam({ scopes: ['tasks:read'] });
    for (const path of ['users/me', 'users/balance']) {
      expect((await get(path, narrow.key)).body.code).toBe(9002);
      expect((await call(stack.url, `/api/v1/${path}`)).status).toBe(401);
    }
    expect((await post('tasks/pricing/quote', { flow_name: 'text-to-mesh' }, narrow.key)).body.code).toBe(9002);
  });

  it('returns a link to upload to, and one to fetch the upload again', async () => {
    const asked = await post<{ upload_url: string; file_key: string; headers?: Record<string, string> }>(
      'upload/presigned-upload-url',
      { filename: 'chair.png', content_type: 'image/png' },
    );
    expect(asked.status).toBe(200);
    const { upload_url: uploadUrl, file_key: fileKey, headers } = asked.body.data;
    expect((await fetch(uploadUrl, { method: 'PUT', body: PNG, ...(headers ? { headers } : {}) })).status).toBe(200);
    const link = await post<{ download_url: string }>('upload/presigned-get-url', { file_key: fileKey, filename: 'c.png' });
    const bytes = await (await fetch(link.body.data.download_url)).arrayBuffer();
    expect(Buffer.from(bytes)).toEqual(PNG);
    const made = await post<TaskCreationResponsePayload>('tasks/image-to-model', { image_file: fileKey });
    expect(made.status).toBe(200);
  });

  it('hides the files of a team from every other team, exactly like files that do not exist', async () => {
    const fileKey = await uploadImage(team.key);
    const other = await stack.makeTeam();
    const theirs = await post('upload/presigned-get-url', { file_key: fileKey }, other.key);
    const nobodys = await post('upload/presigned-get-url', { file_key: 'tasks/uid_1/20250805/none.png' }, other.key);
    expect([theirs.status, nobodys.status]).toEqual([404, 404]);
    expect({ ...theirs.body, request_id: '' }).toEqual({ ...nobodys.body, request_id: '' });
    const creation = await post('tasks/image-to-model', { image_file: fileKey }, other.key);
    expect(creation.body).toMatchObject({ code: 1005, errors: [{ field: 'image_file' }] });
    expect((await post('upload/presigned-get-url', { file_key: fileKey })).status).toBe(200);
    expect((await post('tasks/image-to-model', { image_file: fileKey })).status).toBe(200);
  });

  it('hides the files of an end user from other end users of the team', async () => {
    const tokenFor = async (sub: string) =>
      (await call<{ token: string }>(stack.url, '/gateway/v1/tokens', { token: team.key, body: { sub } })).body.data.token;
    const [ann, bob] = [await tokenFor('ann'), await tokenFor('bob')];
    const fileKey = await uploadImage(ann);
    expect((await post('upload/presigned-get-url', { file_key: fileKey }, bob)).body.code).toBe(1005);
    expect((await post('upload/presigned-get-url', { file_key: fileKey }, ann)).status).toBe(200);
    expect((await post('upload/presigned-get-url', { file_key: fileKey })).status).toBe(200);
  });

  it.each([{}, { filename: '../x.png' }, { filename: 'a.png', content_type: 'nonsense' }, { filename: 'a.png', acl: 'public' }])(
    'refuses an invalid request for an upload link: %j',
    async (body) => {
      const answer = await post('upload/presigned-upload-url', body);
      expect(answer.body.code).toBe(1004);
      expect(new Set(answer.body.errors?.map(({ field }) => field)).size).toBe(1);
    },
  );
});
