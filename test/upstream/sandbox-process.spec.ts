import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { buildGateway } from '../support/gateway-process.js';

const MAIN = fileURLToPath(new URL('../../dist/apps/sandbox/src/main.js', import.meta.url));

/** The built sandbox in a separate process. */
describe('the sandbox process', () => {
  beforeAll(() => buildGateway(), 120_000);

  async function start(env: Record<string, string> = {}): Promise<{ child: ChildProcess; line: string }> {
    const child = fork(MAIN, {
      silent: true,
      execArgv: [],
      env: { PATH: process.env['PATH'], SANDBOX_PORT: '0', ...env },
    });
    const output = child.stdout;
    if (!output) throw new Error('the child has no output');
    const [line] = (await once(output, 'data')) as [Buffer];
    return { child, line: line.toString() };
  }

  it('prints one line with its address, serves there, and exits cleanly on SIGTERM', async () => {
    const { child, line } = await start({ SANDBOX_API_KEY: 'sk-mine' });
    const url = /^sandbox upstream listening on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(line)?.[1] ?? '';
    const answer = await fetch(`${url}/api/v1/users/me`, { headers: { authorization: 'Bearer sk-mine' } });
    expect(answer.status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('exits when its parent process is gone', async () => {
    const { child } = await start();
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('names the invalid variable that aborts its start', async () => {
    const child = fork(MAIN, { silent: true, execArgv: [], env: { SANDBOX_TASK_MS: 'soon' } });
    const said: Buffer[] = [];
    child.stderr?.on('data', (data: Buffer) => said.push(data));
    const [code] = (await once(child, 'close')) as [number];
    expect([code, Buffer.concat(said).toString()]).toEqual([1, 'sandbox: SANDBOX_TASK_MS must be a number from 0\n']);
  });
});
