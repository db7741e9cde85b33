import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FixtureGateway } from '../support/client/fixture-gateway.js';

const root = join(import.meta.dirname, '../..');
let folder: string;
let project: string;

/** A consumer's own project, made from nothing, with the packed SDK installed by npm and the peers of this repository. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'client-pack-'));
  const copy = join(folder, 'client');
  cpSync(join(root, 'libs/client'), copy, { recursive: true, filter: (path) => !/[\\/](dist|node_modules|src)$/.test(path) });
  execFileSync(process.execPath, [join(root, 'libs/client/scripts/build.mjs'), join(copy, 'dist')], { stdio: 'pipe' });
  const npm = (args: string[], cwd: string) =>
    execFileSync('npm', [...args, '--ignore-scripts', '--offline', '--no-audit', '--no-fund'], {
      cwd,
      stdio: 'pipe',
      encoding: 'utf8',
    });
  npm(['pack', '--pack-destination', folder], copy);
  project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  npm(['install', join(folder, tarball)], project);
  // Offline, the peer comes from this repository.
  symlinkSync(join(root, 'node_modules/socket.io-client'), join(project, 'node_modules/socket.io-client'));
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packed SDK, installed into a separate project', () => {
  it('contains its build and its README, and no source, test or dependency', () => {
    const installed = join(project, 'node_modules/@triverse-gateway/client');
    expect(readdirSync(installed).sort()).toEqual(['README.md', 'dist', 'package.json']);
    const names = readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'));
    expect(names.sort()).toEqual(['@triverse-gateway', 'socket.io-client']);
    const text = readdirSync(join(installed, 'dist'))
      .filter((name) => name.endsWith('.js'))
      .map((name) => readFileSync(join(installed, 'dist', name), 'utf8'))
      .join('');
    expect(text).not.toMatch(/@nestjs|class-validator/);
  });

  it('follows a task in Node', async () => {
    const gateway = await FixtureGateway.start();
    gateway.put('u1', 'RUNNING');
    const script = `
      import { createClient } from '@triverse-gateway/client';
      const client = createClient({ baseUrl: process.env.GATEWAY, token: 'k1' });
      for await (const { status, final } of client.watchTask('u1')) console.log(status.status, final);
      console.log((await client.waitForTask('u1')).taskId);`;
    writeFileSync(join(project, 'follow.mjs'), script);
    const child = spawn(process.execPath, ['follow.mjs'], {
      cwd: project,
      env: { PATH: process.env['PATH'], GATEWAY: gateway.url },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed === 'RUNNING false\n') gateway.change('u1', 'SUCCESS');
    });
    const [code] = (await once(child, 'close')) as [number];
    await gateway.close();
    expect([code, printed]).toEqual([0, 'RUNNING false\nSUCCESS true\nu1\n']);
  }, 60_000);

  it.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])(
    'type-checks with module %s, resolution %s, and reports mistakes',
    (module, resolution) => {
      const source = `
      import { createClient, TriverseError, type TaskUpdate } from '@triverse-gateway/client';
      import { useTask, useTasks } from '@triverse-gateway/client/react';
      const client = createClient({ baseUrl: 'http://localhost', token: async () => ({ token: 't', expires_at: null }) });
      export async function make(): Promise<string> {
        const { task_uuid } = await client.createTask('text-to-model', { prompt: 'a chair' });
        for await (const update of client.watchTask(task_uuid)) show(update);
        return (await client.waitForTask(task_uuid, { signal: AbortSignal.timeout(1) })).status;
      }
      function show({ epoch, rev, status, final }: TaskUpdate): void { void [epoch, rev, status.progress, final]; }
      export const codeOf = (error: unknown): number | undefined => (error instanceof TriverseError ? error.code : undefined);
      export const view = () => [useTask(client, 'u1').update?.status, useTasks(client).tasks[0]?.task_uuid];
      // @ts-expect-error a flow's parameters are checked
      export const wrong = () => client.createTask('text-to-model', { prompt: 1 });
      // @ts-expect-error and what is needed must be there
      export const lacking = () => client.createTask('image-to-model', {});`;
      writeFileSync(join(project, 'consumer.ts'), source);
      const options = [
        '--noEmit',
        '--strict',
        '--skipLibCheck',
        'false',
        '--target',
        'es2023',
        '--lib',
        'es2023,dom,dom.iterable',
      ];
      const tsc = join(root, 'node_modules/typescript/bin/tsc');
      const args = [tsc, ...options, '--module', module, '--moduleResolution', resolution, 'consumer.ts'];
      expect(spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' }).stdout).toBe('');
    },
    60_000,
  );
});
