import { type FlowStatusPayload, type TaskCreationResponsePayload } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { call, eventually } from './support/http.js';
import { type Sandbox, type Stack, startStack, type TestTeam, UPSTREAM_KEY } from './support/stack.js';

type Fault = Omit<Parameters<Sandbox['control']['addFault']>[0], 'route'>;

interface Outcome {
  status: number;
  code: number;
  retryAfter?: string;
}

interface Row {
  fault: Fault;
  read: Outcome;
  /** Left out where it is as for a read. */
  create?: Outcome;
  download: Outcome | 'whole' | 'broken';
  /** How the download's fault differs. */
  downloadFault?: Fault;
  /** The failed creation may have made a task, so it was asked for once more under its order id. */
  inDoubt: boolean;
}

const limited = { status: 429, code: 2000, retryAfter: '7' };
const down = { status: 503, code: 5003 };
const lost = { status: 500, code: 5005 };
const timedOut = { status: 504, code: 9007 };
const gone = { status: 503, code: 9006, retryAfter: '2' };
const unreadable = { status: 502, code: 9008 };

/** The table of docs/upstream-surface.md. */
const FAILURES: Record<string, Row> = {
  '429 with Retry-After': {
    fault: { kind: 'error', status: 429, retryAfterSeconds: 7 },
    read: limited,
    download: limited,
    inDoubt: false,
  },
  '500': { fault: { kind: 'error', status: 500, code: 5005 }, read: lost, download: lost, inDoubt: true },
  '503': { fault: { kind: 'error', status: 503 }, read: down, download: down, inDoubt: false },
  'time-out': { fault: { kind: 'hang' }, read: timedOut, download: timedOut, inDoubt: true },
  reset: { fault: { kind: 'reset' }, read: gone, download: gone, inDoubt: true },
  'half a body': { fault: { kind: 'truncate' }, read: unreadable, download: 'broken', inDoubt: true },
  'wrong content type': { fault: { kind: 'content-type' }, read: unreadable, download: 'whole', inDoubt: true },
  'HTML error page': { fault: { kind: 'html' }, read: unreadable, download: unreadable, inDoubt: true },
  'words in place of JSON': { fault: { kind: 'not-json' }, read: unreadable, download: unreadable, inDoubt: true },
  'huge body': { fault: { kind: 'huge' }, read: unreadable, download: unreadable, inDoubt: true },
  'slow drip': {
    fault: { kind: 'drip' },
    read: timedOut,
    download: 'whole',
    downloadFault: { kind: 'drip', bytes: 8_192, ms: 5 },
    inDoubt: true,
  },
};

describe.each(Object.entries(FAILURES))('the upstream fails: %s', (_name, row) => {
  let stack: Stack;
  let team: TestTeam;

  beforeEach(async () => {
    stack = await startStack({
      sandbox: { taskDurationMs: 40, taskSteps: 1 },
      // Without copies: one may be a second older than what is stored, so it would outlive the status that is to be forgotten here.
      env: { UPSTREAM_TIMEOUT_MS: '700', UPSTREAM_CREATE_TIMEOUT_MS: '700', STATUS_TERMINAL_TTL: '1', STATUS_COPIES: '0' },
    });
    team = await stack.makeTeam();
  });
  afterEach(async () => {
    expect(stack.logs()).not.toContain(UPSTREAM_KEY);
    await stack.close();
  });

  const create = (key = 'one') =>
    call<TaskCreationResponsePayload>(stack.url, '/api/v1/tasks/text-to-model', {
      token: team.key,
      body: { prompt: 'a red chair' },
      headers: { 'idempotency-key': key },
    });
  const read = (uuid: string) => call<FlowStatusPayload>(stack.url, `/api/v1/tasks/${uuid}`, { token: team.key });
  const finished = async (): Promise<string> => {
    const uuid = (await create()).body.data.task_uuid;
    await eventually(
      () => read(uuid),
      ({ body }) => body.data.status === 'SUCCESS',
    );
    return uuid;
  };
  const break_ = (route: 'status' | 'create' | 'download', fault = row.fault) =>
    stack.sandbox.control.addFault({ ...fault, route, times: 0 });
  const outcomeOf = ({ status, body, headers }: { status: number; body: { code: number }; headers: Headers }) => ({
    status,
    code: body.code,
    retryAfter: headers.get('retry-after') ?? undefined,
  });

  it('a status that is not stored', async () => {
    const uuid = await finished();
    // Terminal statuses live for a second here: what is kept is who owns the task.
    const listed = () => call<{ tasks: { status: unknown }[] }>(stack.url, '/api/v1/tasks', { token: team.key });
    await eventually(listed, ({ body }) => body.data.tasks[0]?.status === null);
    break_('status');
    const answer = await read(uuid);
    expect(outcomeOf(answer)).toEqual({ retryAfter: undefined, ...row.read });
    expect(JSON.stringify(answer.body)).not.toContain(stack.sandbox.url);
    stack.sandbox.control.clearFaults();
    await eventually(
      () => read(uuid),
      ({ status }) => status === 200,
    );
  });

  it('a creation, which is sent once, or once more under its order id; repeated by the caller it makes one task', async () => {
    break_('create');
    const before = stack.sandbox.control.stats();
    const failed = await create();
    expect(outcomeOf(failed)).toEqual({ retryAfter: undefined, ...(row.create ?? row.read) });
    const sent = (stack.sandbox.control.stats().byClass['create'] ?? 0) - (before.byClass['create'] ?? 0);
    expect(sent).toBe(row.inDoubt ? 2 : 1);
    stack.sandbox.control.clearFaults();
    const repeated = await create();
    expect(repeated.status).toBe(200);
    expect((await create()).body.data.task_uuid).toBe(repeated.body.data.task_uuid);
    expect(stack.sandbox.control.stats().creations).toBe(before.creations + 1);
  });

  it('a download', async () => {
    const uuid = await finished();
    const path = `/api/v1/tasks/download/${uuid}`;
    const headers = { authorization: `Bearer ${team.key}` };
    const good = await (await fetch(`${stack.url}${path}`, { headers })).arrayBuffer();
    break_('download', row.downloadFault);
    if (typeof row.download === 'object') {
      expect(outcomeOf(await call(stack.url, path, { token: team.key }))).toEqual({ retryAfter: undefined, ...row.download });
      return;
    }
    const answer = await fetch(`${stack.url}${path}`, { headers });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
    if (row.download === 'broken') await expect(answer.arrayBuffer()).rejects.toThrow();
    else expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.from(good));
  });
});

describe('while the upstream fails', () => {
  it('a status that is stored is served as it was, and says so', async () => {
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
