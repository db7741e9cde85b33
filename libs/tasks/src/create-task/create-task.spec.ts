import { ApiError, type TaskCreationResponsePayload } from '#contracts';
import { describe, expect, it } from '@jest/globals';
import { type AccountFindings } from '../account-book/account-findings.js';
import { type BeginOutcome, type CreationIntent, type CreationLedger, type SettledOutcome } from '../ports/creation-ledger.js';
import { type CreationPolicy } from '../ports/creation-policy.js';
import { type UpstreamApi } from '../ports/upstream-api.js';
import { type TaskStore } from '../ports/task-store.js';
import { type TaskOptions } from '../shared/task-options.js';
import { TaskOwners } from '../shared/task-owners.js';
import { CreateTask } from './create-task.js';
import { type InputFiles } from './input-files.js';
import { Prices } from './prices.js';

const caller = { teamId: 'team', keyId: 'key', allowedFlows: null, parameters: {} };
const answer = {
  task_uuid: 'uuid',
  created_at: '2026-01-01T00:00:00Z',
  status: 'PENDING',
  flow_name: 'image-to-model',
  input: {},
  costCredits: 90,
} as TaskCreationResponsePayload;
const window = { id: 'team|total', entity: 'team', entityId: 'team', window: 'total', limit: 100, resetsAt: null } as const;
const command = { flowName: 'image-to-model', sent: { image_file: 'file-1' }, idempotencyKey: 'order-1' };

interface Ports {
  settled?: SettledOutcome;
  begun?: BeginOutcome;
  /** How the upstream fails, each time. */
  failure?: ApiError;
}

/** The use-case over ports that note what they are asked for. */
function creations({ settled, begun = { verdict: 'begun' }, failure }: Ports = {}) {
  const asked: string[] = [];
  const note =
    <T>(step: string, outcome: () => T) =>
    async () => {
      asked.push(step);
      return outcome();
    };
  const nothing = () => undefined;
  const ledger = {
    settled: note('settled', () => settled ?? null),
    begin: note('begin', () => begun),
    complete: note('complete', nothing),
    abort: note('abort', nothing),
    suspend: note('suspend', nothing),
  } as unknown as CreationLedger;
  const upstream = {
    quote: note('quote', () => ({ cost_credits: 90 })),
    createTask: note('create', () => {
      if (failure !== undefined) throw failure;
      return { answer };
    }),
  } as unknown as UpstreamApi;
  const policy: CreationPolicy = {
    applyParameters: (_caller, _flow, body) => {
      asked.push('parameters');
      return body;
    },
    boundsOf: note('bounds', () => ({ windows: [window] })),
  };
  const findings = { refusedAmount: nothing } as unknown as AccountFindings;
  const files = {
    resolve: (_caller: unknown, _flow: string, body: object) => {
      asked.push('file');
      return { body };
    },
  } as unknown as InputFiles;
  const options = { creationStaleMs: 1_000, priceFreshMs: 0 } as TaskOptions;
  const prices = new Prices(upstream, options);
  const owners = new TaskOwners({} as TaskStore);
  const createTask = new CreateTask(policy, files, ledger, upstream, prices, options, { now: Date.now }, findings, owners);
  return { asked, createTask };
}

describe('a creation', () => {
  it('passes the policy and reserves credits before the upstream call, and is recorded after it', async () => {
    const { asked, createTask } = creations();
    expect(await createTask.execute(caller, command)).toEqual(answer);
    expect(asked).toEqual(['settled', 'parameters', 'file', 'bounds', 'quote', 'begin', 'create', 'complete']);
  });

  it('is answered as before without checking policy or prices', async () => {
    const { asked, createTask } = creations({ settled: { verdict: 'replayed', answer } });
    expect(await createTask.execute(caller, command)).toEqual(answer);
    expect(asked).toEqual(['settled']);
  });

  it('never reaches the upstream when the ledger refuses it', async () => {
    for (const [begun, code] of [
      [{ verdict: 'over-budget', window, spent: 100, reserved: 0 }, 9004],
      [{ verdict: 'key-reused' }, 9005],
      [{ verdict: 'too-many-open', entity: 'key', limit: 1 }, 9003],
    ] as [BeginOutcome, number][]) {
      const { asked, createTask } = creations({ begun });
      await expect(createTask.execute(caller, command)).rejects.toMatchObject({ code });
      expect(asked).not.toContain('create');
    }
  });

  it('is repeated once if its outcome is unknown, and left for recovery if it stays unknown', async () => {
    const { asked, createTask } = creations({ failure: new ApiError(9007) });
    await expect(createTask.execute(caller, command)).rejects.toMatchObject({ code: 9007 });
    expect(asked.slice(-3)).toEqual(['create', 'create', 'suspend']);
  });
});

const intent: CreationIntent = {
  creationId: 'tgw_1',
  teamId: 'team',
  keyId: 'key',
  flowName: 'text-to-mesh',
  body: { prompt: 'a chair' },
  bodyDigest: 'd',
  estimate: 90,
  windows: [],
  startedAt: 1,
  attempt: { id: 'a', lastsMs: 60_000 },
};

/** Whether a creation that failed so is given up, its reservation released. */
async function isAborted(failure: ApiError, attempt: 'first' | 'repeated' = 'first'): Promise<boolean> {
  const { asked, createTask } = creations({ failure });
  const creation = attempt === 'first' ? createTask.execute(caller, command) : createTask.recover(intent);
  await expect(creation).rejects.toBe(failure);
  return asked.includes('abort');
}

const notReached = new ApiError(9006, { reachedUpstream: false });

describe('a creation that failed', () => {
  it.each([
    ['refused', new ApiError(2010)],
    ['limited', new ApiError(2000)],
    ['down', new ApiError(5003)],
    ['never reached', notReached],
    ['not connected in time', new ApiError(9007, { reachedUpstream: false })],
  ])('is aborted at once when the upstream %s', async (_what, error) => {
    expect(await isAborted(error)).toBe(true);
  });

  it.each([9006, 9007, 9008, 5005])('is kept for recovery when its outcome is unknown: %d', async (code) => {
    expect(await isAborted(new ApiError(code))).toBe(false);
  });

  it('is kept when an earlier attempt may have created the task and the repetition proves nothing', async () => {
    for (const error of [notReached, new ApiError(9007), new ApiError(5003), new ApiError(2000)]) {
      expect(await isAborted(error, 'repeated')).toBe(false);
    }
  });

  it('is aborted when the repetition itself is refused', async () => {
    for (const code of [2010, 2008, 1004]) expect(await isAborted(new ApiError(code), 'repeated')).toBe(true);
  });
});
