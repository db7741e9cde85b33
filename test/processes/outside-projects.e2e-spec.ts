import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type Page } from 'playwright-core';
import { startSandbox } from '../../apps/sandbox/src/start-sandbox.js';
import { noisyPicture } from '../support/browser/canvas.js';
import { launchChromium } from '../support/browser/chromium.js';
import { type OpenPage, openPage } from '../support/browser/console-page.js';
import { serveFolder } from '../support/browser/static-server.js';
import { buildGateway, GatewayProcess } from '../support/gateway-process.js';
import { call, eventually } from '../support/http.js';
import { OutsideProject, reachesRegistry } from '../support/outside-project.js';
import { freePort } from '../support/redis-server.js';
import { type Sandbox, type TestTeam, UPSTREAM_KEY } from '../support/stack.js';

const root = join(import.meta.dirname, '../..');
const bin = (path: string) => join(root, 'node_modules', path);
const PICTURE = { name: 'chair.png', mimeType: 'image/png', buffer: noisyPicture(64) };
const LIMIT_MS = 180_000;

describe('a project of somebody else that installs the SDK from a running gateway', () => {
  let sandbox: Sandbox;
  let gateway: GatewayProcess;
  let team: TestTeam;
  let undo: (() => unknown)[] = [];

  beforeAll(async () => {
    buildGateway();
    sandbox = await startSandbox({ apiKey: UPSTREAM_KEY, taskDurationMs: 500 });
    gateway = await GatewayProcess.start(sandbox.url, { ALLOWED_ORIGINS: '*' });
    team = await gateway.makeTeam();
  }, 300_000);
  afterEach(async () => {
    for (const step of undo.reverse()) await step();
    undo = [];
  });
  afterAll(async () => {
    await gateway.stop();
    await sandbox.close();
  });

  async function projectOf(example: string | undefined, linked?: readonly string[]): Promise<OutsideProject> {
    const project = await OutsideProject.create({
      gateway: gateway.url,
      ...(example === undefined ? {} : { example }),
      ...(linked === undefined ? {} : { linked }),
    });
    undo.push(() => project.remove());
    return project;
  }
  const access = () => ({ GATEWAY: gateway.url, KEY: team.key });

  /** A page in Chromium that may call its own server and the gateway only; whatever else goes wrong in it fails the test. */
  async function visit(url: string): Promise<Page> {
    const browser: Browser = await launchChromium();
    const open: OpenPage = await openPage(browser, url, [new URL(url).origin, gateway.url]);
    undo.push(async () => {
      await browser.close();
      expect(open.faults).toEqual([]);
    });
    return open.page;
  }

  it(
    'runs under Node as ESM',
    async () => {
      const project = await projectOf('node', ['socket.io-client']);
      const printed = await project.node(['make-model.mjs', 'a red chair'], access());
      const [, saved = ''] = /\n100 done .*\ntask \S+\nsaved (\S+\.glb)\n$/.exec(printed) ?? [];
      expect(project.read(saved).slice(0, 4)).toBe('glTF');
    },
    LIMIT_MS,
  );

  it(
    'runs under Node as CommonJS',
    async () => {
      const project = await projectOf(undefined, ['socket.io-client']);
      project.write('make-model.cjs', COMMON_JS);
      expect(await project.node(['make-model.cjs'], access())).toBe('SUCCESS glTF live\n');
    },
    LIMIT_MS,
  );

  it(
    'compiles under strict with the resolutions bundler, node16 and nodenext, as both kinds of module, and runs',
    async () => {
      const project = await projectOf(undefined, ['socket.io-client', '@types/node', 'undici-types']);
      const printed = await Promise.all(
        RESOLUTIONS.map(async ({ folder, type, ...resolution }) => {
          project.write(`${folder}/package.json`, JSON.stringify({ type }));
          project.write(`${folder}/main.ts`, TYPED);
          const compilerOptions = { ...STRICT, ...resolution, outDir: 'out' };
          project.write(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, files: ['main.ts'] }));
          await project.node([bin('typescript/bin/tsc'), '-p', folder]);
          return [folder, await project.node([`${folder}/out/main.js`], access())];
        }),
      );
      expect(printed).toEqual(RESOLUTIONS.map(({ folder }) => [folder, 'SUCCESS http glTF\n']));
    },
    LIMIT_MS,
  );

  it(
    'is built by Vite with React, and makes a model in a page',
    async () => {
      const project = await projectOf('react', ['react', 'react-dom', 'socket.io-client', 'vite', '@vitejs/plugin-react']);
      await project.node([bin('vite/bin/vite.js'), 'build', '--logLevel', 'error'], { NODE_ENV: 'production' });
      const host = await serveFolder(join(project.folder, 'dist'));
      undo.push(() => host.close());
      const { body } = await call<{ token: string }>(gateway.url, '/gateway/v1/tokens', {
        token: team.key,
        body: { ttl_seconds: 600 },
      });
      const page = await visit(host.url);
      await page.getByLabel('Gateway').fill(gateway.url);
      await page.getByLabel('Client token').fill(body.data.token);
      await page.getByRole('button', { name: 'Connect' }).click();
      await page.getByLabel('or a picture of it').setInputFiles(PICTURE);
      await page.getByRole('button', { name: 'Make it' }).click();
      const task = page.getByRole('region', { name: 'Task', exact: true });
      await task.getByText('The link is live.').waitFor();
      await task.getByRole('status').filter({ hasText: 'SUCCESS' }).waitFor();
      await page.getByRole('region', { name: 'Tasks' }).getByRole('listitem').first().getByText('SUCCESS').waitFor();
      const save = task.getByRole('button', { name: 'Save the model' });
      const [download] = await Promise.all([page.waitForEvent('download'), save.click()]);
      expect(readFileSync(await download.path(), 'latin1').slice(0, 4)).toBe('glTF');
    },
    LIMIT_MS,
  );

  // On a machine without the registry the title says that the test was skipped.
  const hasRegistry = reachesRegistry();
  it(
    hasRegistry
      ? 'is built by Next.js, gives its page a token, and makes a model there'
      : 'Next.js: not tried without the npm registry',
    async () => {
      if (!hasRegistry) return;
      const project = await projectOf('nextjs');
      const next = join(project.folder, 'node_modules/next/dist/bin/next');
      const quiet = { NEXT_TELEMETRY_DISABLED: '1' };
      await project.node([next, 'build'], { ...quiet, NODE_ENV: 'production' });
      const port = String(await freePort());
      // What belongs to a deployment is known when the server starts, not when it is built.
      const server = spawn(process.execPath, [next, 'start', '-H', '127.0.0.1', '-p', port], {
        cwd: project.folder,
        env: { ...process.env, ...quiet, ...access(), NODE_ENV: 'production', NODE_OPTIONS: '' },
        stdio: 'ignore',
      });
      undo.push(() => end(server));
      const url = `http://127.0.0.1:${port}`;
      const ask = (headers: Record<string, string>) => fetch(`${url}/api/3d-token`, { method: 'POST', headers });
      const refused = await eventually(
        () => ask({}).catch(() => undefined),
        (answer) => answer !== undefined,
        30_000,
      );
      expect([refused?.status, (await ask({ 'x-demo-user': 'ann' })).status]).toEqual([401, 200]);
      const page = await visit(url);
      await page.getByLabel('Picture').setInputFiles(PICTURE);
      const link = await page.getByRole('link', { name: 'Download the model' }).getAttribute('href');
      expect((await fetch(link ?? '')).status).toBe(200);
    },
    LIMIT_MS,
  );
});

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill();
  await once(child, 'exit');
}

const COMMON_JS = `
const { createClient } = require('@triverse-gateway/client');

const client = createClient({ baseUrl: process.env.GATEWAY, token: process.env.KEY });
let phase = '';
client.onLinkState((state) => { if (state.phase === 'live') phase = 'live'; });
client.run('text-to-mesh', { prompt: 'a chair' }).then(async ({ task, assets }) => {
  const bytes = await (await (await assets.model.download()).blob()).arrayBuffer();
  console.log(task.status, Buffer.from(bytes).toString('latin1', 0, 4), phase);
});
`;

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  skipLibCheck: false,
  skipDefaultLibCheck: true,
  target: 'es2022',
  lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable'],
  types: ['node'],
};

const RESOLUTIONS = [
  { folder: 'bundler', type: 'module', module: 'esnext', moduleResolution: 'bundler' },
  { folder: 'node16', type: 'module', module: 'node16', moduleResolution: 'node16' },
  { folder: 'nodenext', type: 'module', module: 'nodenext', moduleResolution: 'nodenext' },
  { folder: 'nodenext-cjs', type: 'commonjs', module: 'nodenext', moduleResolution: 'nodenext' },
] as const;

const TYPED = `
import { anyFlow, createClient, localFile, TaskFailedError, type RunUpdate, type TaskStatus } from '@triverse-gateway/client';
import { createTokenRoute, mintToken } from '@triverse-gateway/client/server';

const gateway = process.env['GATEWAY'] ?? '';
const teamKey = process.env['KEY'] ?? '';
const steps: number[] = [];
const onUpdate = ({ progress, stage, eta }: RunUpdate): void => void steps.push(Number(progress.toFixed()), stage.length, eta ?? 0);

async function main(): Promise<void> {
  const { token } = await mintToken({ gateway, teamKey, sub: 'ann' });
  const client = createClient({ baseUrl: gateway, token: async () => token });
  const { task, assets } = await client.run('text-to-model', { prompt: 'a red chair', texture_size: 1024 }, { onUpdate });
  const status: TaskStatus = task.status;
  const textured: string | null | undefined = task.output.textured_model_url;
  const bytes = await (await (await assets.model.download()).blob()).arrayBuffer();
  if (steps.length === 0) throw new Error('not told of any step');
  console.log(status, textured?.split('://')[0], Buffer.from(bytes).toString('latin1', 0, 4));
}
main().catch((error: unknown) => { console.error(error); process.exitCode = 1; });

/** Compiled, not called. */
export async function use(picture: Blob): Promise<string> {
  const client = createClient({ baseUrl: gateway });
  const { assets } = await client.run('image-to-model', { image_file: picture, texture_size: 2048 });
  await client.run('model-remesh', { model_file: assets.model });
  await client.run('convert-model-format', { model_file: localFile('a.glb'), output_format: 'usdz' });
  await client.run(anyFlow('a flow of tomorrow'), { anything: 1 });
  const { assets: pictures } = await client.run('image-generation', { prompt: 'a chair' });
  // @ts-expect-error pictures are no model
  void pictures.model;
  // @ts-expect-error no such flow
  void client.run('text-to-gold', {});
  return [await assets.model.url(), await pictures.image.url()].join();
}
export const POST: (request: Request) => Promise<Response> = createTokenRoute({ teamKey, authorize: () => ({ sub: 'ann' }) });
export const reasonOf = (error: unknown) => (error instanceof TaskFailedError ? [error.code, error.suggestion, error.reason] : []);
`;
