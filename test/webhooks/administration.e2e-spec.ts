import { Deliveries, WebhookEndpoints } from '#webhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { asAdmin } from '../support/admin-calls.js';
import { type Answer, call, eventually } from '../support/http.js';
import { ADMIN_TOKEN, type Stack, startStack } from '../support/stack.js';
import { create, createTask, mintToken } from '../support/tasks.js';
import { answering, verifyOfficially, WebhookReceiver } from '../support/webhook-receiver.js';
import { type IssuedWebhook, QUICK_WEBHOOKS, TeamWebhooks } from '../support/webhooks.js';

const EVENTS = { events: ['task.finalized'] };
const fields = ({ status, body }: Answer) => [status, body.code, body.errors?.map(({ field }) => field)];

describe('the webhooks of a team', () => {
  let stack: Stack;
  let hooks: Awaited<ReturnType<typeof TeamWebhooks.ofNewTeam>>;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    stack = await startStack({ env: { ...QUICK_WEBHOOKS } });
    receiver = await WebhookReceiver.start();
  });
  afterAll(async () => {
    await stack.close();
    await receiver.close();
  });
  const newTeam = async () => (hooks = await TeamWebhooks.ofNewTeam(stack));
  afterEach(() => void (receiver.respond = answering(204)));

  it('are made, listed, read, changed and deleted; the secret is shown once', async () => {
    await newTeam();
    const made = await hooks.add(receiver, { description: 'farm', flows: ['text-to-model'], labels: { project: 'apollo' } });
    expect(made).toMatchObject({
      webhook_id: expect.stringMatching(/^wh_/),
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    });
    const path = `/${made.webhook_id}`;
    const { secret: _secret, ...shown } = made;
    expect((await hooks.ask('')).body.data).toEqual({ webhooks: [shown] });
    expect((await hooks.ask(path)).body.data).toEqual(shown);
    const changed = await hooks.ask(path, 'PATCH', { labels: null, disabled: true });
    expect(changed.body.data).toEqual({
      ...shown,
      labels: null,
      disabled_at: expect.any(String),
      disabled_reason: 'team',
    });
    expect((await hooks.ask(path, 'PATCH', { disabled: false, description: null })).body.data).toEqual({
      ...shown,
      labels: null,
      description: null,
    });
    expect((await hooks.ask(path, 'DELETE')).body.data).toEqual({ webhook_id: made.webhook_id });
    for (const [method, more] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['GET', '/deliveries'],
      ['POST', '/test'],
      ['POST', '/rotate'],
    ])
      expect(fields(await hooks.ask(`${path}${more}`, method, method === 'GET' || method === 'DELETE' ? undefined : {}))).toEqual(
        [404, 1005, undefined],
      );
  });

  it.each([
    ['no URL', { url: 'example.com' }, 'url'],
    ['plain http', { url: 'http://example.com/hook' }, 'url'],
    ['a private address', { url: 'https://10.0.0.1/hook' }, 'url'],
    ['a metadata address', { url: 'https://169.254.169.254/' }, 'url'],
    ['an IPv6 address of this network', { url: 'https://[fd00::1]/' }, 'url'],
    ['a name without a dot', { url: 'https://redis/' }, 'url'],
    ['credentials in the URL', { url: 'https://a:b@example.com/' }, 'url'],
    ['an unknown event', { events: ['task.born'] }, 'events[0]'],
    ['no event', { events: [] }, 'events'],
    ['a flow that is no name', { flows: ['Text To Model'] }, 'flows[0]'],
    ['a flow that there is not', { flows: ['text-to-model', 'text-to-modell'] }, 'flows[1]'],
    ['a label that no task can have', { labels: { 'two words': 'x' } }, 'labels.two words'],
    ['a label with too long a value', { labels: { a: 'x'.repeat(257) } }, 'labels.a'],
    ['a label with an empty value', { labels: { a: '' } }, 'labels.a'],
    ['too many labels', { labels: Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`n${at}`, 'x'])) }, 'labels'],
    ['a field that there is not', { secret: 'whsec_x' }, 'secret'],
  ])('are refused with %s, which is named', async (_what, wrong, field) => {
    await newTeam();
    const answer = await hooks.ask('', 'POST', { url: 'https://example.com/hook', ...EVENTS, ...wrong });
    expect(fields(answer)).toEqual([400, 1004, [field]]);
  });

  it('are at most 20', async () => {
    await newTeam();
    for (let at = 0; at < 20; at++) await hooks.add(receiver);
    expect(fields(await hooks.ask('', 'POST', { url: receiver.url, ...EVENTS }))).toEqual([400, 1004, ['url']]);
  });

  it('are administered by the operator, who names the team, and by nobody else', async () => {
    await newTeam();
    const mine = await hooks.add(receiver);
    const other = await TeamWebhooks.ofNewTeam(stack);
    const asOther = (path: string, method = 'GET', body?: object) => other.ask(`/${mine.webhook_id}${path}`, method, body);
    for (const answer of [
      await asOther(''),
      await asOther('', 'PATCH', {}),
      await asOther('', 'DELETE'),
      await asOther('/deliveries'),
    ])
      expect(fields(answer)).toEqual([404, 1005, undefined]);
    expect(fields(await other.ask(`?team_id=${hooks.team.teamId}`))).toEqual([404, 1005, undefined]);
    expect(fields(await asAdmin(stack.url, 'webhooks'))).toEqual([400, 1004, ['team_id']]);
    expect(fields(await asAdmin(stack.url, 'webhooks?team_id=nobody'))).toEqual([404, 1005, undefined]);
    const listed = await asAdmin<{ webhooks: IssuedWebhook[] }>(stack.url, `webhooks?team_id=${hooks.team.teamId}`);
    expect(listed.body.data.webhooks.map(({ webhook_id }) => webhook_id)).toEqual([mine.webhook_id]);
    const token = await mintToken(stack.url, hooks.team.key);
    expect((await call(stack.url, '/gateway/v1/webhooks', { token })).status).toBe(403);
  });

  it('can be tried out: what came back is answered', async () => {
    await newTeam();
    const hook = await hooks.add(receiver);
    receiver.respond = (_received, response) => void response.writeHead(418).end('short and stout');
    const test = () => hooks.ask(`/${hook.webhook_id}/test`, 'POST');
    expect((await test()).body.data).toMatchObject({ delivered: false, code: 418, answer: 'short and stout', error: null });
    const received = receiver.received.at(-1);
    expect(received?.event).toMatchObject({
      type: 'webhook.test',
      data: { team_id: hooks.team.teamId, webhook_id: hook.webhook_id },
    });
    verifyOfficially(received!, hook.secret);
    receiver.respond = () => undefined;
    expect((await test()).body.data).toMatchObject({ delivered: false, code: null, error: 'no answer within 1 s' });
    // A team does not hold the places of a host with tests.
    const tests = await Promise.all(Array.from({ length: 6 }, test));
    expect(tests.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 429, 429]);
    expect(tests.find(({ status }) => status === 429)?.body).toMatchObject({ code: 9003, details: { policy: 'webhook-tests' } });
    const others = await TeamWebhooks.ofNewTeam(stack);
    const { webhook_id: id } = await others.add(receiver);
    receiver.respond = answering(204);
    expect((await others.ask(`/${id}/test`, 'POST')).body.data).toMatchObject({ delivered: true });
  });

  it('are told of the flows and labels that they asked for only', async () => {
    await newTeam();
    const [none, flow] = await Promise.all([WebhookReceiver.start(), WebhookReceiver.start()]);
    await hooks.add(none, { labels: { project: 'apollo' } });
    await hooks.add(none, { flows: ['text-to-mesh'] });
    await hooks.add(flow, { flows: ['text-to-model'], labels: {} });
    await createTask(stack.url, hooks.team.key);
    await flow.took(1);
    expect(none.received).toEqual([]);
    await Promise.all([none.close(), flow.close()]);
  });

  it('are deleted with their team, and what is under way then is not sent again', async () => {
    await newTeam();
    const hook = await hooks.add(receiver, { events: ['task.created'] });
    const { teamId } = hooks.team;
    let deleted: Promise<unknown> | undefined;
    receiver.respond = (_received, response) => {
      deleted ??= asAdmin(stack.url, `teams/${teamId}`, { method: 'DELETE' }).then(() => response.writeHead(500).end());
    };
    const before = receiver.received.length;
    await createTask(stack.url, hooks.team.key);
    await receiver.took(before + 1);
    await deleted;
    const app = stack.apps[0]!;
    expect(await app.get(WebhookEndpoints).list(teamId)).toEqual([]);
    const { items } = await app.get(Deliveries).list(teamId, { endpointId: hook.webhook_id, limit: 10 });
    expect(items).toEqual([]);
    expect((await asAdmin(stack.url, `webhooks?team_id=${teamId}`)).status).toBe(404);
    expect(receiver.received).toHaveLength(before + 1);
  });

  it('and what their URLs hold beyond the host stay out of logs, metrics and the audit trail', async () => {
    await newTeam();
    const secretUrl = `${receiver.url}?token=hidden-in-the-url-0123`;
    const hook = await hooks.add({ url: secretUrl });
    receiver.respond = answering(500);
    await createTask(stack.url, hooks.team.key);
    await eventually(
      () => hooks.deliveries(hook.webhook_id),
      ([first]) => (first?.attempts.length ?? 0) > 0,
    );
    await hooks.ask(`/${hook.webhook_id}`, 'PATCH', { url: `${secretUrl}4` });
    await hooks.ask(`/${hook.webhook_id}/rotate`, 'POST', {});
    await hooks.ask(`/${hook.webhook_id}`, 'DELETE');
    const audit = await asAdmin<{ events: { action: string; target: string }[] }>(
      stack.url,
      `audit?team_id=${hooks.team.teamId}`,
    );
    const made = audit.body.data.events.filter(({ target }) => target === hook.webhook_id).map(({ action }) => action);
    expect(made).toEqual(['webhook.delete', 'webhook.rotate', 'webhook.update', 'webhook.create']);
    const metrics = await (await fetch(`${stack.url}/metrics`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })).text();
    expect(metrics).toContain('gateway_webhook_attempts_total{result="failed"}');
    for (const text of [JSON.stringify(audit.body), metrics, stack.logs(), JSON.stringify(await hooks.deliveries('one-off'))]) {
      expect(text).not.toContain('hidden-in-the-url');
      expect(text).not.toContain('whsec_');
    }
  });
});

describe('the URL in X-Webhook-Url', () => {
  let stack: Stack;
  beforeAll(async () => void (stack = await startStack({ env: { ...QUICK_WEBHOOKS } })));
  afterAll(() => stack.close());
  const created = () => stack.sandbox.control.stats().byClass['create'] ?? 0;

  it.each([
    'http://example.com/',
    'https://192.168.0.1/',
    'nowhere',
    'https://user@example.com/',
    `https://example.com/${'x'.repeat(2_048)}`,
  ])('is refused by name before anything is paid: %s', async (url) => {
    const team = await stack.makeTeam();
    const before = created();
    const answer = await create(stack.url, team.key, {}, { 'x-webhook-url': url });
    expect(fields(answer)).toEqual([400, 1004, ['X-Webhook-Url']]);
    expect(JSON.stringify(answer.body)).not.toContain(url);
    expect(created()).toBe(before);
  });

  it('is part of what an Idempotency-Key stands for', async () => {
    const team = await stack.makeTeam();
    const ask = (url?: string) =>
      create(stack.url, team.key, {}, { 'idempotency-key': 'order-1', ...(url === undefined ? {} : { 'x-webhook-url': url }) });
    const first = await ask('https://example.com/a');
    expect((await ask('https://example.com/a')).body).toEqual(first.body);
    expect((await ask('https://example.com/b')).body.code).toBe(9005);
    expect((await ask()).body.code).toBe(9005);
  });

  it('may be sent by pages of allowed origins', async () => {
    const preflight = await fetch(`${stack.url}/api/v1/tasks/text-to-model`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-webhook-url',
      },
    });
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-webhook-url');
  });
});

it('without WEBHOOKS there are no routes, and a creation with a URL is refused', async () => {
  const stack = await startStack({ env: { WEBHOOKS: 'false' } });
  const team = await stack.makeTeam({ scopes: ['tasks:create', 'team:admin'] });
  expect((await call(stack.url, '/gateway/v1/webhooks', { token: team.key })).status).toBe(404);
  const answer = await create(stack.url, team.key, {}, { 'x-webhook-url': 'https://example.com/' });
  expect(fields(answer)).toEqual([400, 1004, ['X-Webhook-Url']]);
  await stack.close();
});
