import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../../apps/sandbox/src/start-sandbox.js';
import { buildGateway, GatewayProcess } from '../support/gateway-process.js';
import { call, eventually } from '../support/http.js';
import { ask } from '../support/outages/ask.js';
import { ADMIN_TOKEN, makeTeam, type Sandbox, UPSTREAM_KEY } from '../support/stack.js';
import { createTask } from '../support/tasks.js';

// The test starts several processes.
jest.setTimeout(120_000);

describe('a gateway that keeps its state in DATA_DIR', () => {
  const running: GatewayProcess[] = [];
  let sandbox: Sandbox;
  let folder: string;

  beforeEach(async () => {
    buildGateway();
    folder = mkdtempSync(join(tmpdir(), 'kept-'));
    sandbox = await startSandbox({ apiKey: UPSTREAM_KEY, taskDurationMs: 600_000 });
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((gateway) => gateway.kill()));
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const env = () => ({ DATA_DIR: folder });
  const start = async () => {
    const gateway = await GatewayProcess.start(sandbox.url, env());
    running.push(gateway);
    return gateway;
  };
  /** The output of a process that cannot start. */
  const refusal = async () => {
    const { code, stderr } = await GatewayProcess.spawn(sandbox.url, env()).exited;
    expect(code).toBe(1);
    return stderr;
  };

  it('knows its keys and tasks after a kill, and catches up on what happened meanwhile', async () => {
    const first = await start();
    const { key } = await makeTeam(first.url);
    const uuid = await createTask(first.url, key);
    await first.kill();
    sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    const second = await start();
    await eventually(
      async () => (await call<{ status: string }>(second.url, `/api/v1/tasks/${uuid}`, { token: key })).body.data,
      ({ status }) => status === 'SUCCESS',
    );
    const list = await call<{ items: unknown[] }>(second.url, '/api/v1/tasks', { token: key });
    expect(JSON.stringify(list.body.data)).toContain(uuid);
    const { text } = await ask(`${second.url}/metrics`, { token: ADMIN_TOKEN });
    expect(Number(/^gateway_storage_file_bytes (\d+)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(4_096);
  });

  it('reports in one line that another process uses the folder or that its file is broken, and exits', async () => {
    const first = await start();
    expect(await refusal()).toMatch(
      /^DATA_DIR \S+ is in use by another process; more than one gateway process needs REDIS_URL\n$/,
    );
    await first.kill();
    writeFileSync(join(folder, 'data.mdb'), 'torn');
    expect(await refusal()).toMatch(/^DATA_DIR \S+ holds a data.mdb that is not a file of this gateway; nothing was changed\n$/);
    expect(statSync(join(folder, 'data.mdb')).size).toBe(4);
  });
});
