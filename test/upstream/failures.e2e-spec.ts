import { type FlowStatusPayload, type TaskCreationResponsePayload } from '#contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import {
  attemptsOf,
  BROKEN_ROUTE,
  documentedRows,
  FAILURES,
  type Operation,
  outcomeOf,
  type Refusal,
} from '../support/failure-table.js';
import { type Answer, call, eventually } from '../support/http.js';
import { type Stack, startStack, type TestTeam, UPSTREAM_KEY } from '../support/stack.js';

jest.setTimeout(60_000);

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(200)]);
/** Successful calls before a failure: they keep the circuit closed through a few failures, and fill the retry budget. */
const GOOD_CALLS = 8;
const JSON_CALLS: Operation[] = ['quote', 'url', 'presigned-upload-url', 'presigned-get-url', 'balance', 'upload'];

describe.each(Object.entries(FAILURES))('the upstream fails: %s', (_name, row) => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    // Only the operation whose limit is under test gets a short one: on a busy machine the others take longer.
    const limit = row.json.code === 9007 ? '700' : '20000';
    stack = await startStack({
      sandbox: { taskDurationMs: 40, taskSteps: 1 },
      env: {
        UPSTREAM_TIMEOUT_MS: limit,
        UPSTREAM_CREATE_TIMEOUT_MS: limit,
        UPSTREAM_UPLOAD_TIMEOUT_MS: limit,
        STATUS_TERMINAL_TTL: '1',
        // An in-process copy may be a second older than the store, and would outlive the status that must be forgotten here.
        STATUS_COPIES: '0',
      },
    });
    team = await stack.makeTeam();
  });
  afterEach(() => stack.sandbox.control.clearFaults());
  afterAll(async () => {
    expect(stack.logs()).not.toContain(UPSTREAM_KEY);
    await stack.close();
  });

  const api = <T>(path: string, options: Parameters<typeof call>[2] = {}) =>
    call<T>(stack.url, `/api/v1/${path}`, { token: team.key, ...options });
  const create = (key: string) =>
    api<TaskCreationResponsePayload>('tasks/text-to-model', {
      body: { prompt: 'a red chair' },
      headers: { 'idempotency-key': key },
    });
  const read = (uuid: string) => api<FlowStatusPayload>(`tasks/${uuid}`);
  const finished = async (): Promise<string> => {
    const uuid = (await create('finished')).body.data.task_uuid;
    await eventually(
      () => read(uuid),
      ({ body }) => body.data?.status === 'SUCCESS',
    );
    return uuid;
  };
  const upload = () => {
    const form = new FormData();
    form.append('file', new Blob([PNG]), 'a.png');
    return api<{ file_key: string }>('upload/image', { method: 'POST', body: form });
  };
  const breakDown = (operation: Operation) =>
    stack.sandbox.control.addFault({ ...row.fault, route: BROKEN_ROUTE[operation], times: 0 });
  const asked = (operation: Operation) => stack.sandbox.control.stats().byClass[BROKEN_ROUTE[operation]] ?? 0;
  const refusalOf = ({ status, body, headers }: Answer): Refusal => {
    const retryAfter = headers.get('retry-after');
    return { code: body.code, status, ...(retryAfter === null ? {} : { retryAfter }) };
  };
  const shownNothing = (answer: Answer) => expect(JSON.stringify(answer.body)).not.toContain(stack.sandbox.url);

  /** Prepares the call, creating what it needs before the upstream fails. */
  const prepared: Record<string, () => Promise<() => Promise<Answer>>> = {
    quote: async () => () => api('tasks/pricing/quote', { body: { flow_name: 'text-to-model' } }),
    url: async () => {
      const uuid = await finished();
      return () => api(`tasks/url/${uuid}`);
    },
    'presigned-upload-url': async () => () => api('upload/presigned-upload-url', { body: { filename: 'a.png' } }),
    'presigned-get-url': async () => {
      const { file_key: key } = (await upload()).body.data;
      return () => api('upload/presigned-get-url', { body: { file_key: key } });
    },
    balance: async () => () => api('users/balance'),
    upload: async () => upload,
  };

  it('a status that is not stored; the task list is unaffected', async () => {
    const uuid = await finished();
    // Terminal statuses live for a second here; the owner of the task is kept.
    const listed = () => api<{ tasks: { task_uuid: string; status: unknown }[] }>('tasks');
    await eventually(listed, ({ body }) => body.data.tasks[0]?.status === null);
    breakDown('status');
    const answer = await read(uuid);
    expect(refusalOf(answer)).toEqual(row.json);
    shownNothing(answer);
    expect((await listed()).body.data.tasks.map((task) => task.task_uuid)).toEqual([uuid]);
    stack.sandbox.control.clearFaults();
    await eventually(
      () => read(uuid),
      ({ status }) => status === 200,
    );
  });

  it('a creation, which is sent once, or twice with an order id; a repeated request creates one task', async () => {
    breakDown('creation');
    const before = stack.sandbox.control.stats().creations;
    const sent = asked('creation');
    const failed = await create('one');
    expect(refusalOf(failed)).toEqual(row.json);
    shownNothing(failed);
    expect(asked('creation') - sent).toBe(attemptsOf('creation', row));
    stack.sandbox.control.clearFaults();
    const repeated = await create('one');
    expect(repeated.status).toBe(200);
    expect((await create('one')).body.data.task_uuid).toBe(repeated.body.data.task_uuid);
    expect(stack.sandbox.control.stats().creations).toBe(before + 1);
  });

  it.each(JSON_CALLS)('%s', async (operation) => {
    const ask = await prepared[operation]?.();
    if (ask === undefined) throw new Error(`nothing prepares ${operation}`);
    for (let good = 0; good < GOOD_CALLS; good++) expect((await ask()).status).toBe(200);
    const before = asked(operation);
    breakDown(operation);
    const answer = await ask();
    expect(refusalOf(answer)).toEqual(outcomeOf(operation, row));
    shownNothing(answer);
    const attempts = asked(operation) - before;
    expect(attempts).toBeGreaterThanOrEqual(1);
    expect(attempts).toBeLessThanOrEqual(attemptsOf(operation, row));
    stack.sandbox.control.clearFaults();
    expect((await ask()).status).toBe(200);
  });

  it.each(['download', 'asset'] as const)('%s', async (operation) => {
    const uuid = await finished();
    const path = `tasks/${operation === 'asset' ? `${uuid}/assets/model` : `download/${uuid}`}`;
    const open = () => fetch(`${stack.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${team.key}` } });
    const good = Buffer.from(await (await open()).arrayBuffer());
    const outcome = outcomeOf(operation, row);
    stack.sandbox.control.addFault({ ...row.fault, ...row.streamFault, route: BROKEN_ROUTE[operation], times: 0 });
    if (typeof outcome === 'object') {
      const answer = await api(path);
      expect(refusalOf(answer)).toEqual(outcome);
      shownNothing(answer);
    } else {
      const answer = await open();
      const type = operation === 'asset' ? 'model/gltf-binary' : 'application/octet-stream';
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
      if (outcome === 'broken') await expect(answer.arrayBuffer()).rejects.toThrow();
      else await expectServed(answer, good);
    }
    stack.sandbox.control.clearFaults();
    expect(Buffer.from(await (await open()).arrayBuffer())).toEqual(good);
  });

  /** An HTML page in place of an asset cannot be told from an asset of the storage: it passes, but browsers do not run it. */
  const expectServed = async (answer: Response, good: Buffer): Promise<void> => {
    let bytes = 0;
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes <= good.length) chunks.push(chunk);
    }
    if (row.fault.kind === 'huge') expect(bytes).toBeGreaterThan(64 * 1024 * 1024);
    else if (row.fault.kind === 'not-json') expect(Buffer.concat(chunks).toString()).toContain('oops');
    else expect(Buffer.concat(chunks)).toEqual(good);
  };
});

describe('while the upstream fails', () => {
  it('a stored status is served and flagged as stale', async () => {
    const stack = await startStack({ sandbox: { taskDurationMs: 60_000 }, env: { STATUS_FRESH_MS: '0' } });
    try {
      const team = await stack.makeTeam();
      stack.sandbox.control.addFault({ route: 'watch', kind: 'error', status: 503, times: 0 });
      stack.sandbox.control.cutWatchers();
      const made = await call<TaskCreationResponsePayload>(stack.url, '/api/v1/tasks/text-to-model', {
        token: team.key,
        body: { prompt: 'a red chair' },
      });
      stack.sandbox.control.addFault({ route: 'status', kind: 'html', times: 0 });
      const path = `/api/v1/tasks/${made.body.data.task_uuid}`;
      const answer = await eventually(
        () => call<FlowStatusPayload>(stack.url, path, { token: team.key }),
        ({ headers }) => /stale-if-error/.test(headers.get('cache-status') ?? ''),
      );
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-status')).toMatch(/^TriverseGateway; hit; detail=stale-if-error-900[68]$/);
      expect(answer.body.data.taskId).toBe(made.body.data.task_uuid);
    } finally {
      await stack.close();
    }
  });
});

it('the documentation has the same table', () => {
  const page = readFileSync(new URL('../../docs/upstream-surface.md', import.meta.url), 'utf8');
  const table = /<!-- failures: [^>]*-->\n+([\s\S]*?)\n+<!-- \/failures -->/.exec(page)?.[1] ?? '';
  const rows = table.split('\n').slice(2);
  expect(
    rows.map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    ),
  ).toEqual(documentedRows());
});
