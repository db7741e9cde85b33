import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { TriverseClient } from '../../libs/client/src/index.js';
import { createTokenRoute, mintToken } from '../../libs/client/src/server/index.js';
import { exampleProject } from '../support/example-project.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';

const root = join(import.meta.dirname, '../..');

let stack: Stack;
let team: TestTeam;
let project: ReturnType<typeof exampleProject> | undefined;
let server: ChildProcess | undefined;

beforeAll(async () => {
  stack = await startStack();
  team = await stack.makeTeam();
});
afterEach(async () => {
  if (server?.exitCode === null) {
    server.kill();
    await once(server, 'exit');
  }
  server = undefined;
  project?.remove();
  project = undefined;
});
afterAll(() => stack.close());

interface Issued {
  token: string;
  expires_at: string;
}

/** The token that a route gives to Ann reaches the gateway, for Ann's tasks only. */
async function expectTokenOfAnn(answer: Response): Promise<void> {
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
  const { token, expires_at: expiresAt, ...rest } = (await answer.json()) as Issued;
  expect(rest).toEqual({});
  expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
  const ann = new TriverseClient({ baseUrl: stack.url, token });
  const { taskUuid } = await ann.run('text-to-mesh', { prompt: "ann's chair" });
  const bob = new TriverseClient({ baseUrl: stack.url, token: (await mintToken({ ...issuer(), sub: 'bob' })).token });
  await expect(bob.getTask(taskUuid)).rejects.toMatchObject({ code: 1006 });
}

const issuer = () => ({ gateway: stack.url, teamKey: team.key });

describe.each(['express', 'fastify', 'hono'])('the token route of the example for %s', (name) => {
  async function start(env: Record<string, string> = {}): Promise<(user?: string) => Promise<Response>> {
    project = exampleProject(name, { sdk: true });
    const child = (server = spawn(process.execPath, ['server.mjs'], {
      cwd: project.folder,
      env: { PATH: process.env['PATH'], GATEWAY: stack.url, KEY: team.key, PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    }));
    const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    return (user) => fetch(`${url}/api/3d-token`, { method: 'POST', headers: user === undefined ? {} : { 'x-demo-user': user } });
  }

  it('gives a signed-in user a client token, and nobody else', async () => {
    const ask = await start();
    await expectTokenOfAnn(await ask('ann'));
    const refused = await ask();
    expect([refused.status, await refused.json()]).toEqual([401, { error: 'sign in first' }]);
  }, 90_000);

  it('tells an outage from a refusal, and shows neither the key nor its errors', async () => {
    const ask = await start({ KEY: 'tgk_wrong' });
    const refused = await ask('ann');
    expect([refused.status, await refused.text()]).toEqual([500, '{"error":"the 3D service refused this application"}']);
  }, 90_000);
});

describe('the token route for Next.js', () => {
  it('is a fetch-style handler', async () => {
    const route = createTokenRoute({
      ...issuer(),
      authorize: (request) => (request.headers.get('x-demo-user') === 'ann' ? { sub: 'ann', ttlSeconds: 600 } : null),
    });
    const ask = (user: string) =>
      route(new Request('http://localhost/api/3d-token', { method: 'POST', headers: { 'x-demo-user': user } }));
    await expectTokenOfAnn(await ask('ann'));
    expect((await ask('mallory')).status).toBe(401);
  });

  it('answers 503 while the gateway cannot be reached, and passes on errors of the application', async () => {
    const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const request = new Request('http://localhost/', { method: 'POST' });
    const unreachable = createTokenRoute({ gateway: 'http://127.0.0.1:9', teamKey: 'k', authorize: () => ({}) });
    expect((await unreachable(request)).status).toBe(503);
    expect(printed).toHaveBeenCalledWith('no client token:', 'the gateway cannot be reached', expect.anything());
    printed.mockRestore();
    const broken = createTokenRoute({
      ...issuer(),
      authorize: () => {
        throw new Error('the session store is down');
      },
    });
    await expect(broken(request)).rejects.toThrow('the session store is down');
  });

  it('compiles in the example project, with its page', () => {
    project = exampleProject('nextjs', { sdk: true });
    for (const name of ['react', 'react-dom', '@types', 'socket.io-client'])
      symlinkSync(join(root, 'node_modules', name), join(project.folder, 'node_modules', name));
    // Next.js adds the types of Node by itself.
    writeFileSync(join(project.folder, 'app/env.d.ts'), '/// <reference types="node" />\n');
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project.folder], { stdio: 'pipe' });
  }, 90_000);
});
