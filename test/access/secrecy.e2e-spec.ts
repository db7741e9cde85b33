import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, untilLive } from '../support/http.js';
import { ADMIN_TOKEN, GATEWAY_SECRET, type Stack, startStack, type TestTeam, UPSTREAM_KEY } from '../support/stack.js';
import { Watcher } from '../support/watcher.js';

jest.setTimeout(60_000);

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...new Array<number>(64).fill(0)]);
const UPSTREAM_FAILURES = [
  // First: after some failures the open breaker answers without a call.
  { kind: 'hang' },
  { kind: 'error', status: 401, code: 401, message: `bad key ${UPSTREAM_KEY}` },
  { kind: 'error', status: 500, code: 5005, message: `Authorization: Bearer ${UPSTREAM_KEY} was refused` },
  { kind: 'html', status: 502 },
  { kind: 'not-json' },
  { kind: 'reset' },
  { kind: 'truncate' },
  { kind: 'lost-answer' },
] as const;
/** Streams may run longer than one test. */
const HANGING = ['create', 'status', 'url'] as const;
const ROUTES = ['create', 'status', 'url', 'download', 'upload'] as const;

/** Everything that left the gateway during many actions: answers, frames and log lines. */
describe('a gateway during many actions and failures', () => {
  let stack: Stack;
  let team: TestTeam;
  let other: TestTeam;
  const said: string[] = [];

  const ask = async (path: string, init: RequestInit & { token?: string } = {}): Promise<Record<string, unknown>> => {
    const { token = team.key, ...rest } = init;
    const response = await fetch(`${stack.url}${path}`, {
      ...rest,
      headers: {
        authorization: `Bearer ${token}`,
        ...(typeof rest.body === 'string' ? { 'content-type': 'application/json' } : {}),
      },
    });
    const body = await response.text().catch((error: unknown) => String(error));
    said.push(`${response.status} ${JSON.stringify([...response.headers])} ${body}`);
    return body.startsWith('{') ? (JSON.parse(body) as Record<string, unknown>) : {};
  };
  const create = (prompt = 'a chair') => ask('/api/v1/tasks/text-to-model', { method: 'POST', body: JSON.stringify({ prompt }) });
  const uuidOf = (answer: Record<string, unknown>) => (answer['data'] as { task_uuid: string }).task_uuid;
  const upload = (content: Uint8Array<ArrayBuffer>) => {
    const form = new FormData();
    form.append('file', new Blob([content]), 'a.png');
    return ask('/api/v1/upload/image', { method: 'POST', body: form });
  };
  const everyRoute = async (uuid: string) => {
    await create();
    await upload(PNG);
    for (const part of ['', 'url/', 'download/']) await ask(`/api/v1/tasks/${part}${uuid}`);
  };

  beforeAll(async () => {
    const env = { UPSTREAM_TIMEOUT_MS: '300', UPSTREAM_CREATE_TIMEOUT_MS: '300', STATUS_FRESH_MS: '1' };
    stack = await startStack({ engine: 'redis', env });
    [team, other] = [await stack.makeTeam(), await stack.makeTeam({ scopes: ['tasks:create', 'tasks:read', 'team:admin'] })];
    await untilLive(stack.url);
  });
  afterAll(() => stack.close());

  it('gives every kind of answer', async () => {
    const { control } = stack.sandbox;
    const browser = await Watcher.connect(stack.url, team.key);
    browser.socket.onAny((...words: unknown[]) => void said.push(JSON.stringify(words)));
    const done = uuidOf(await create('please-stall until somebody watches'));
    said.push(JSON.stringify(await browser.subscribe(done)), JSON.stringify(await browser.subscribeTeam()));
    control.setTask(done, { status: 'SUCCESS' });
    await browser.finalOf(done);
    await everyRoute(done);
    const open = uuidOf(await create('please-stall a chair'));
    await everyRoute(open);

    control.cutWatchers();
    control.addFault({ route: 'watch', kind: 'error', status: 401, times: 0 });
    await eventually(
      () => ask('/health/ready'),
      (ready) => (ready['upstream'] as { link: string }).link === 'down',
    );
    for (const failure of UPSTREAM_FAILURES) {
      for (const route of failure.kind === 'hang' ? HANGING : ROUTES) control.addFault({ route, times: 3, ...failure });
      await everyRoute(open);
      await ask(`/api/v1/tasks/download/${done}`);
      control.clearFaults();
    }

    for (const body of ['{', '[]', '{"prompt":1}', 'x'.repeat(300_000), JSON.stringify({ prompt: 'x', key: team.key })])
      await ask('/api/v1/tasks/text-to-model', { method: 'POST', body });
    await upload(new Uint8Array(9));
    for (const token of ['', 'nonsense', `${other.key}x`, ADMIN_TOKEN, `${ADMIN_TOKEN}x`, other.key]) {
      await ask(`/api/v1/tasks/${done}?token=${team.key}`, { token });
      await ask(`/api/v1/tasks/watch/all?token=${team.key}`, { token });
      await ask('/gateway/v1/teams', { token });
      await ask(`/gateway/v1/teams/${other.teamId}/keys`, { token });
      await ask(`/gateway/v1/teams/${other.teamId}/keys`, { token, method: 'POST', body: JSON.stringify({ alias: 5 }) });
      await Watcher.connect(stack.url, `${token}!`).catch((error: Error) =>
        said.push(JSON.stringify([error.message, error, (error as { data?: unknown }).data])),
      );
    }
    for (const path of ['/health/live', '/health/ready', '/metrics', '/docs-json', `/nothing?token=${team.key}`]) await ask(path);
    const key = `${team.key}-${ADMIN_TOKEN}`;
    said.push(JSON.stringify(await browser.subscribe(key)), JSON.stringify(await browser.unsubscribe(key)));

    stack.redis?.freeze();
    await Promise.all([ask(`/api/v1/tasks/${open}`), create(), ask('/health/ready')]);
    stack.redis?.resume();
    await browser.close();
    // Proves that every stage ran.
    const codes = new Set(said.flatMap((text) => /"code":(\d+)/.exec(text)?.[1] ?? []));
    for (const code of ['0', '1004', '1005', '2004', '2005', '9001', '9002', '9006', '9007', '9008', '9009', '9010'])
      expect([...codes]).toContain(code);
  });

  it.each([
    ['the upstream key', () => UPSTREAM_KEY],
    ['the admin token', () => ADMIN_TOKEN],
    ['the gateway secret', () => GATEWAY_SECRET],
    ["a team's key", () => team.key],
    ["another team's key", () => other.key],
    ["the secret part of a team's key", () => team.key.slice(-20)],
  ])('never reveals %s', (_name, secret) => {
    const places = [...said, ...stack.logs().split('\n')].filter((text) => text.includes(secret()));
    expect(places).toEqual([]);
    expect(stack.logs().length).toBeGreaterThan(10_000);
  });
});
