import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MetricsServer } from '../../apps/gateway/src/ops/metrics-server.js';
import { eventually } from '../support/http.js';
import { collectRoutes, type Route } from '../support/routes.js';
import { ADMIN_TOKEN, type Stack, startStack } from '../support/stack.js';

const METRICS_TOKEN = 'test-metrics-token-0123456789';
const NEW_TOKEN = 'another-metrics-token-0123456789';

let stack: Stack;
afterEach(() => stack.close());

const start = async (env: Record<string, string>) => (stack = await startStack({ env }));
const portOf = () => `http://127.0.0.1:${stack.apps[0]?.get(MetricsServer).port() ?? 0}`;
const read = async (url: string, token?: string) => {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/metrics`, { headers });
  return { status: answer.status, text: await answer.text(), type: answer.headers.get('content-type') };
};

describe('the metrics token', () => {
  it('reads the metrics, as the admin token does, and a team key does not', async () => {
    await start({ METRICS_TOKEN });
    const team = await stack.makeTeam();
    for (const token of [METRICS_TOKEN, ADMIN_TOKEN]) {
      const { status, text } = await read(stack.url, token);
      expect([status, text]).toEqual([200, expect.stringContaining('gateway_storage_up 1')]);
    }
    expect((await read(stack.url)).status).toBe(401);
    expect((await read(stack.url, `${METRICS_TOKEN}x`)).status).toBe(401);
    expect((await read(stack.url, team.key)).status).toBe(403);
  });

  it('is no credential of any other route', async () => {
    let collected: () => Route[] = () => [];
    stack = await startStack({ env: { METRICS_TOKEN }, onApp: (app) => (collected = collectRoutes(app)) });
    const closed = collected().filter(({ rule, url }) => rule !== undefined && rule.kind !== 'public' && url !== '/metrics');
    expect(closed.length).toBeGreaterThan(20);
    for (const { method, url } of closed) {
      const path = url.replaceAll(/:\w+|\*/g, '3f2b8c1e-0000-4000-8000-000000000000');
      const { status } = await fetch(`${stack.url}${path}`, { method, headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
      expect([method, url, status]).toEqual([method, url, 401]);
    }
  });

  it('is read from its file again on SIGHUP, also as two of which each is accepted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'metrics-'));
    const file = join(folder, 'token');
    writeFileSync(file, METRICS_TOKEN);
    await start({ METRICS_TOKEN_FILE: file });
    expect((await read(stack.url, METRICS_TOKEN)).status).toBe(200);
    writeFileSync(file, `${NEW_TOKEN},${METRICS_TOKEN}`);
    process.emit('SIGHUP');
    await eventually(
      () => read(stack.url, NEW_TOKEN),
      ({ status }) => status === 200,
    );
    expect((await read(stack.url, METRICS_TOKEN)).status).toBe(200);
    writeFileSync(file, NEW_TOKEN);
    process.emit('SIGHUP');
    await eventually(
      () => read(stack.url, METRICS_TOKEN),
      ({ status }) => status === 401,
    );
    expect((await read(stack.url, NEW_TOKEN)).status).toBe(200);
    rmSync(folder, { recursive: true });
  });
});

describe('the metrics port', () => {
  it('serves metrics and nothing else, without a token unless one is set', async () => {
    await start({ METRICS_PORT: '0' });
    const { status, text, type } = await read(portOf());
    expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(text).toContain('gateway_upstream_link{state=');
    for (const path of ['/', '/health/live', '/gateway/v1/teams'])
      expect((await fetch(`${portOf()}${path}`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })).status).toBe(404);
    expect((await fetch(`${portOf()}/metrics`, { method: 'POST' })).status).toBe(404);
    expect((await read(stack.url)).status).toBe(401);
  });

  it('answers while clients hold its connections, send many requests at once and read no answer', async () => {
    await start({ METRICS_PORT: '0' });
    const port = Number(new URL(portOf()).port);
    const silent = Array.from({ length: 64 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
    await Promise.all(silent.map((socket) => once(socket, 'connect')));
    for (const socket of silent) socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(500));
    const look = () => fetch(`${portOf()}/metrics`, { signal: AbortSignal.timeout(2_000) }).then(({ status }) => status);
    await eventually(
      () => look().catch(() => 0),
      (status) => status === 200,
    );
    for (const socket of silent) socket.destroy();
  });

  it('asks for the metrics token where one is set, and accepts the admin token', async () => {
    await start({ METRICS_PORT: '0', METRICS_TOKEN });
    const team = await stack.makeTeam();
    const refused = await read(portOf());
    expect([refused.status, JSON.parse(refused.text)]).toEqual([401, expect.objectContaining({ code: 9001 })]);
    expect((await read(portOf(), team.key)).status).toBe(403);
    for (const token of [METRICS_TOKEN, ADMIN_TOKEN]) expect((await read(portOf(), token)).status).toBe(200);
  });
});
