import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../../apps/sandbox/src/start-sandbox.js';
import { buildGateway, GatewayProcess } from '../support/gateway-process.js';
import { call } from '../support/http.js';
import { UPSTREAM_KEY } from '../support/stack.js';

const NOTE_IMPORTS = new URL('../support/note-imports.mjs', import.meta.url).href;
const LIBRARIES = /node_modules\/@opentelemetry\/(sdk|exporter|core|resources)/;

let folder: string;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;

beforeAll(async () => {
  buildGateway();
  folder = mkdtempSync(join(tmpdir(), 'imports-'));
  sandbox = await startSandbox({ apiKey: UPSTREAM_KEY });
}, 120_000);
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

/** What a gateway loads until it listens. */
const importsWith = async (name: string, env: Record<string, string>) => {
  const file = join(folder, name);
  const gateway = await GatewayProcess.start(sandbox.url, {
    ...env,
    IMPORTS_FILE: file,
    NODE_OPTIONS: `--import ${NOTE_IMPORTS}`,
  });
  expect((await call(gateway.url, '/health/live')).status).toBe(200);
  await gateway.kill();
  return readFileSync(file, 'utf8').split('\n');
};

it('the libraries of tracing are loaded only where a collector is set', async () => {
  const off = await importsWith('off', {});
  expect(off.some((url) => url.endsWith('/fastify/fastify.js'))).toBe(true);
  expect(off.filter((url) => LIBRARIES.test(url) || url.includes('/tracing/otel/'))).toEqual([]);
  const on = await importsWith('on', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
  expect(on.some((url) => LIBRARIES.test(url))).toBe(true);
});
