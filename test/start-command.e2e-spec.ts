import { afterEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { type AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { UPSTREAM_KEY } from './support/stack.js';
import { startSandbox } from '../apps/sandbox/src/start-sandbox.js';

const repository = new URL('..', import.meta.url).pathname;

describe('npm start', () => {
  const started: ChildProcess[] = [];

  afterEach(async () => {
    for (const child of started.splice(0)) {
      if (child.exitCode !== null) continue;
      child.kill('SIGINT');
      await once(child, 'exit');
    }
  });

  function start(env: Record<string, string>) {
    const child = spawn(process.execPath, ['scripts/start.mjs'], {
      cwd: repository,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: '0', SANDBOX_TASK_MS: '600', ...env },
    });
    started.push(child);
    let output = '';
    let wake = (): void => undefined;
    const take = (chunk: Buffer) => {
      output += chunk.toString();
      wake();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const until = async (pattern: RegExp) => {
      while (!pattern.test(output)) {
        if (child.exitCode !== null) throw new Error(`it ended: ${output}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
          child.once('exit', () => resolve());
        });
      }
      return output;
    };
    return { child, until };
  }

  it('starts gateway and sandbox, and the lines it prints work as printed', async () => {
    const { child, until } = start({});
    const printed = await until(/Ctrl-C ends everything/);
    const script = printed.slice(printed.indexOf('  TASK='), printed.indexOf('Ctrl-C'));
    const folder = `cd "$(mktemp -d)" && ln -s ${repository}node_modules node_modules\n`;
    const { stdout } = await promisify(execFile)('bash', ['-c', `set -e\n${folder}${script}\nhead -c 4 model.glb`], {
      timeout: 60_000,
    });
    expect(stdout).toMatch(/\d+ SUCCESS/);
    expect(stdout).toMatch(/glTF$/);
    const url = /Triverse gateway +(\S+)/.exec(printed)?.[1] ?? '';
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
  }, 120_000);

  it('uses the real upstream when a key is set, and starts no sandbox', async () => {
    const upstream = await startSandbox({ apiKey: UPSTREAM_KEY });
    const { child, until } = start({ TRIVERSE_API_KEY: UPSTREAM_KEY, TRIVERSE_BASE_URL: `${upstream.url}/api/v1` });
    const printed = await until(/Ctrl-C ends it/);
    expect(printed).not.toContain('sandbox');
    await upstream.control.until((stats) => stats.openWatchSockets === 1, 10_000);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    await upstream.close();
  }, 60_000);

  it('says in one line that a port is taken', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const port = String((squatter.address() as AddressInfo).port);
    const { child, until } = start({ PORT: port });
    await until(new RegExp(`port ${port} is taken`));
    const [code] = child.exitCode === null ? ((await once(child, 'exit')) as [number]) : [child.exitCode];
    expect(code).toBe(1);
    squatter.close();
  }, 60_000);
});
