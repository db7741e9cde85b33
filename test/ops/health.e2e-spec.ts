import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { eventually } from '../support/http.js';
import { ADMIN_TOKEN, type Stack, startStack } from '../support/stack.js';

describe('the gateway', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack({ engine: 'redis' });
  });
  afterAll(() => stack.close());

  it('is live without a credential', async () => {
    await request(stack.url).get('/health/live').expect(200, { status: 'live' });
  });

  it('is ready once the storage answers, and reports the upstream link', async () => {
    const ready = await eventually(
      () => request(stack.url).get('/health/ready'),
      ({ body }: { body: { upstream: { link: string } } }) => body.upstream.link === 'live',
    );
    expect(ready.status).toBe(200);
    expect(ready.body).toEqual({ status: 'ready', storage: { engine: 'redis', ok: true }, upstream: { link: 'live' } });
  });

  it('shows metrics to the operator only, with route patterns', async () => {
    await request(stack.url).get('/metrics').expect(401);
    const { text } = await request(stack.url).get('/metrics').set('authorization', `Bearer ${ADMIN_TOKEN}`).expect(200);
    expect(text).toContain('gateway_upstream_link{state="live"} 1');
    expect(text).toMatch(/gateway_http_request_seconds_count\{method="GET",route="\/health\/live",status="200"\} [1-9]/);
    expect(text).toContain('gateway_upstream_breaker{route="status",state="closed"} 1');
  });

  it('is not ready while the storage is unavailable', async () => {
    await stack.redis?.kill();
    const answer = await request(stack.url).get('/health/ready');
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({ status: 'not-ready', storage: { ok: false } });
  });
});
