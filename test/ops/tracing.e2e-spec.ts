import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type IncomingMessage } from 'node:http';
import { type Socket } from 'node:net';
import { call, untilLive } from '../support/http.js';
import { attribute, type CollectedSpan, startCollector } from '../support/collector.js';
import { EventStream } from '../support/sse.js';
import { ADMIN_TOKEN, GATEWAY_SECRET, type Stack, startStack, UPSTREAM_KEY } from '../support/stack.js';
import { create, createTask, finishedTask } from '../support/tasks.js';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const CALLER = `00-${TRACE_ID}-b7ad6b7169203331-01`;
const UNSAMPLED = `00-${TRACE_ID}-b7ad6b7169203331-00`;

interface Heard {
  method: string | undefined;
  url: string | undefined;
  requestId: unknown;
  traceparent: unknown;
}

let collector: Awaited<ReturnType<typeof startCollector>>;
let stack: Stack | undefined;
let heard: Heard[];
let upstreamPort: number;

/** Every HTTP server of this process tells of its requests here. */
const listen = (message: unknown) => {
  const { request, socket } = message as { request: IncomingMessage; socket: Socket };
  const { method, url, headers } = request;
  if (socket.localPort === upstreamPort)
    heard.push({ method, url, requestId: headers['x-request-id'], traceparent: headers['traceparent'] });
};
beforeAll(() => subscribe('http.server.request.start', listen));
afterAll(() => void unsubscribe('http.server.request.start', listen));

beforeEach(async () => {
  collector = await startCollector();
  heard = [];
});
afterEach(async () => {
  await stop();
  await collector.close();
});

/** What is recorded goes out when a gateway ends. */
const stop = async () => {
  await stack?.close();
  stack = undefined;
};
const start = async (env: Record<string, string>, options: Parameters<typeof startStack>[0] = {}) => {
  stack = await startStack({
    ...options,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env },
    prepare: (sandbox) => (upstreamPort = Number(new URL(sandbox.url).port)),
  });
  await untilLive(stack.url);
  return stack;
};
const named = (name: string) => collector.spans.filter((span) => span.name === name);
const oneNamed = (name: string, holds: (span: CollectedSpan) => boolean = () => true) => {
  const [span] = named(name).filter(holds);
  if (span === undefined) throw new Error(`no span ${name} among ${collector.spans.map((one) => one.name).join(', ')}`);
  return span;
};
const linksTo = (span: CollectedSpan) => (span.links ?? []).map(({ traceId, spanId }) => `${traceId} ${spanId}`);
const placeOf = ({ traceId, spanId }: CollectedSpan) => `${traceId} ${spanId}`;
const creation = (one: Heard) => one.method === 'POST' && one.url === '/api/v1/tasks/text-to-model';

describe.each(['memory', 'redis'] as const)('traces on the %s engine', (engine) => {
  it("lead from the caller over the creation, the upstream's frames and their delivery", async () => {
    const { url, urls, makeTeam } = await start({}, { engine, gateways: engine === 'redis' ? 2 : 1 });
    const team = await makeTeam();
    const made = await create(url, team.key, {}, { traceparent: CALLER, 'x-request-id': 'request-of-the-test' });
    const uuid = made.body.data.task_uuid;
    const stream = await EventStream.open(`${urls.at(-1) ?? ''}/api/v1/tasks/${uuid}/events`, team.key);
    await stream.ended;
    await stop();

    const server = oneNamed('POST /api/v1/tasks/:flow');
    expect([server.traceId, server.parentSpanId, server.kind]).toEqual([TRACE_ID, 'b7ad6b7169203331', 2]);
    expect([attribute(server, 'http.response.status_code'), attribute(server, 'gateway.team')]).toEqual([200, team.teamId]);

    const upstream = oneNamed('POST upstream', (span) => span.traceId === TRACE_ID);
    expect([upstream.parentSpanId, upstream.kind]).toEqual([server.spanId, 3]);
    expect(heard.find(creation)).toMatchObject({
      requestId: 'request-of-the-test',
      traceparent: `00-${TRACE_ID}-${upstream.spanId}-01`,
    });
    const commands = collector.spans.filter(({ name, traceId }) => name.startsWith('redis ') && traceId === TRACE_ID);
    if (engine === 'redis') expect(commands.map(({ name }) => name)).toContain('redis complete-creation');
    else expect(commands).toEqual([]);

    const frames = named('upstream frame').filter((span) => linksTo(span).includes(placeOf(server)));
    expect(frames.map((span) => attribute(span, 'gateway.task'))).toEqual(frames.map(() => uuid));
    const delivered = named('deliver change').flatMap(linksTo);
    const applied = frames.filter((span) => attribute(span, 'gateway.verdict') === 'applied').map(placeOf);
    expect(applied).toEqual(expect.arrayContaining([delivered.at(-1)]));
  });
});

describe('traces', () => {
  it('are named in the log lines of their requests, and hold no secret', async () => {
    const env = {
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20of-the-collector',
      OTEL_SERVICE_NAME: 'gateway-of-the-test',
    };
    const { url, makeTeam, logs } = await start(env);
    const team = await makeTeam();
    const uuid = await finishedTask(url, team.key);
    await call(url, `/api/v1/tasks/${uuid}?token=${team.key}`, { token: team.key, headers: { traceparent: CALLER } });
    await call(url, `/api/v1/tasks/url/${uuid}`, { token: team.key });
    await fetch(`${url}/api/v1/tasks/download/${uuid}`, { headers: { authorization: `Bearer ${team.key}` } }).then((answer) =>
      answer.arrayBuffer(),
    );
    await stop();
    const span = oneNamed('GET /api/v1/tasks/:uuid', ({ traceId }) => traceId === TRACE_ID);
    const line = logs()
      .split('\n')
      .find((one) => one.includes(TRACE_ID) && one.includes('"context":"Http"'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ trace_id: TRACE_ID, span_id: span.spanId });
    expect([...collector.services]).toEqual(['gateway-of-the-test']);
    expect(collector.headers[0]).toMatchObject({ authorization: 'Bearer of-the-collector' });
    for (const secret of [team.key, ADMIN_TOKEN, UPSTREAM_KEY, GATEWAY_SECRET, 'token=', 'sig=', 'X-Amz', 'of-the-collector'])
      expect(collector.text()).not.toContain(secret);
  });

  it('hold the reads of the status lane, and follow the decision of the caller', async () => {
    const { url, makeTeam } = await start({});
    const team = await makeTeam();
    const uuid = await finishedTask(url, team.key);
    const read = (traceparent: string) => call(url, `/api/v1/tasks/${uuid}`, { token: team.key, headers: { traceparent } });
    for (let reads = 0; reads < 5; reads++) await read(CALLER);
    for (let reads = 0; reads < 5; reads++) await read(UNSAMPLED.replace(TRACE_ID, '1'.repeat(32)));
    await stop();
    expect(named('GET /api/v1/tasks/:uuid').filter(({ traceId }) => traceId === TRACE_ID)).toHaveLength(5);
    expect(collector.spans.filter(({ traceId }) => traceId === '1'.repeat(32))).toEqual([]);
  });

  it('are left out by the sampler, which the upstream is told', async () => {
    const { url, makeTeam } = await start({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' });
    await createTask(url, (await makeTeam()).key);
    await stop();
    expect(collector.spans).toEqual([]);
    expect(heard.find(creation)?.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });

  it('give the times in the metrics an exemplar where METRICS_EXEMPLARS asks for it', async () => {
    const { url } = await start({ METRICS_EXEMPLARS: 'true' });
    await call(url, '/health/live', { headers: { traceparent: CALLER } });
    const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    expect(answer.headers.get('content-type')).toMatch(/^application\/openmetrics-text/);
    const text = await answer.text();
    expect(text).toMatch(
      new RegExp(`gateway_http_request_seconds_bucket\\{.*route="/health/live".*\\} \\d+ # \\{trace_id="${TRACE_ID}"\\}`),
    );
    expect(text.endsWith('# EOF\n')).toBe(true);
  });

  it('do not keep a gateway from serving while the collector is away', async () => {
    const { url, makeTeam, logs } = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
    await finishedTask(url, (await makeTeam()).key);
    await stop();
    expect(logs()).toContain('spans not exported');
  });
});

describe('without a collector', () => {
  it('the id of a request goes to the upstream, and no trace context', async () => {
    const { url, makeTeam } = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: '' });
    const team = await makeTeam();
    await create(url, team.key, {}, { 'x-request-id': 'one-of-ours', traceparent: CALLER });
    const given = await create(url, team.key, { prompt: 'another' });
    const creations = heard.filter(creation);
    expect(creations.map(({ requestId }) => requestId)).toEqual(['one-of-ours', given.headers.get('x-request-id')]);
    expect(creations.map(({ traceparent }) => traceparent)).toEqual([undefined, undefined]);
    expect(collector.text()).toBe('');
  });
});
