import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { exampleProject } from '../support/example-project.js';
import { eventually } from '../support/http.js';
import { pythonWithSocketIo } from '../support/python/python-client.js';
import { freePort } from '../support/redis-server.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask } from '../support/tasks.js';
import { QUICK_WEBHOOKS, TeamWebhooks } from '../support/webhooks.js';

const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let stack: Stack;
let team: TestTeam;
let project: ReturnType<typeof exampleProject> | undefined;

beforeAll(async () => {
  stack = await startStack({ env: QUICK_WEBHOOKS });
  team = await stack.makeTeam();
});
afterEach(() => project?.remove());
afterAll(() => stack.close());

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

async function run(command: string, args: string[], key = team.key): Promise<Ended> {
  const env = { PATH: process.env['PATH'], GATEWAY: stack.url, KEY: key };
  const running = promisify(execFile)(command, args, { cwd: project?.folder, env, timeout: 60_000 });
  return running.then(
    (printed) => ({ code: 0, ...printed }),
    (error: Ended) => error,
  );
}

const savedModel = () => {
  const folder = project?.folder ?? '';
  const name = readdirSync(folder).find((file) => file.endsWith('.glb')) ?? '';
  return readFileSync(join(folder, name)).subarray(0, 4).toString();
};

it('the Node script creates a model from text', async () => {
  project = exampleProject('node', { sdk: true });
  const { code, stdout, stderr } = await run(process.execPath, ['make-model.mjs', 'a red chair']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^(\d+ \w+ .*\n)*100 done .*\ntask \S+\nsaved \S+\.glb\n$/);
  expect(savedModel()).toBe('glTF');
}, 90_000);

it('the Node script creates a model from a picture, and says why if it cannot', async () => {
  project = exampleProject('node', { sdk: true });
  writeFileSync(join(project.folder, 'dot.png'), Buffer.from(DOT, 'base64'));
  const { code, stdout } = await run(process.execPath, ['make-model.mjs', 'dot.png']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/0 uploading (\d+)\/\1\n/);
  expect(savedModel()).toBe('glTF');
  const failed = await run(process.execPath, ['make-model.mjs', 'please-fail']);
  expect([failed.code, failed.stderr]).toEqual([1, expect.stringMatching(/task \S+ ended as FAILED/)]);
  const refused = await run(process.execPath, ['make-model.mjs'], 'tgk_wrong');
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('9001')]);
}, 90_000);

const CHAINED = `
import os, threading
from triverse import Client, RunStopped
client = Client(os.environ["GATEWAY"], os.environ["KEY"])
first = client.run("text-to-mesh", {"prompt": "a chair"}, idempotency_key="one")
again = client.run("text-to-mesh", {"prompt": "a chair"}, idempotency_key="one")
second = client.run("model-remesh", {"model_file": first.main, "polygon_limit": 5000})
stop = threading.Event()
try:
    client.run("text-to-mesh", {"prompt": "a stool"}, on_update=lambda update: update["task_uuid"] and stop.set(), stop=stop)
    stopped = "not stopped"
except RunStopped as error:
    stopped = "stopped"
print(second.task["status"], first.task_uuid == again.task_uuid, stopped)
`;

// On a machine without python-socketio the title says that the test was skipped.
const python = pythonWithSocketIo;
const named =
  python === undefined
    ? 'the Python script: not tried without python3-socketio'
    : 'the Python script makes a model, and says why when it cannot';
it(
  named,
  async () => {
    if (python === undefined) return;
    project = exampleProject('python');
    const { code, stdout, stderr } = await run(python, ['make_model.py', 'a red chair']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^(\d+ \w+\n)*100 done\ntask \S+\nsaved model.glb\n$/);
    expect(savedModel()).toBe('glTF');
    writeFileSync(join(project.folder, 'dot.png'), Buffer.from(DOT, 'base64'));
    const fromPicture = await run(python, ['make_model.py', 'dot.png']);
    expect([fromPicture.code, fromPicture.stdout]).toEqual([0, expect.stringMatching(/^0 uploading\n/)]);
    const failed = await run(python, ['make_model.py', 'please-fail']);
    expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining('the task ended as FAILED')]);
    // Chaining, an idempotency key, and a stopped wait.
    const chained = await run(python, ['-c', CHAINED]);
    expect([chained.code, chained.stderr, chained.stdout]).toEqual([0, '', 'SUCCESS True stopped\n']);
    const refused = await run(python, ['make_model.py'], 'tgk_wrong');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('code 9001')]);
  },
  90_000,
);

it.each([
  ['Node', 'node', process.execPath, 'receive-webhook.mjs'],
  ['Python', 'python', 'python3', 'receive_webhook.py'],
] as const)(
  'the %s receiver checks signatures and prints events once',
  async (_name, example, command, script) => {
    project = exampleProject(example, { sdk: example === 'node' });
    const hooks = await TeamWebhooks.ofNewTeam(stack);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/hook`;
    const { webhook_id: id, secret } = await hooks.add({ url });
    const env = { PATH: process.env['PATH'], PORT: String(port), WEBHOOK_SECRET: secret };
    const receiver = spawn(command, [script], { cwd: project.folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    receiver.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    const until = (pattern: RegExp) =>
      eventually(
        () => Promise.resolve(printed),
        (text) => pattern.test(text),
        30_000,
      );
    try {
      await until(/listening on/);
      const uuid = await createTask(stack.url, hooks.team.key);
      await until(new RegExp(`task.finalized ${uuid} SUCCESS\n`));
      const { delivery_id: delivery } = await hooks.settled(id);
      await hooks.ask(`/${id}/deliveries/${delivery}/redeliver`, 'POST');
      await eventually(
        () => hooks.deliveries(id),
        ([first]) => first?.attempts.length === 2,
      );
      expect(printed.match(/task.finalized/g)).toHaveLength(1);
      const forged = await fetch(url, {
        method: 'POST',
        body: '{}',
        headers: { 'webhook-id': 'x', 'webhook-timestamp': '1', 'webhook-signature': 'v1,x' },
      });
      expect(forged.status).toBe(400);
    } finally {
      receiver.kill();
    }
  },
  90_000,
);
