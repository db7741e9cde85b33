import { createHash, randomUUID } from 'node:crypto';
import type { Account } from '../account/account-store.js';
import { ApiError } from '../errors/api-error.js';
import type { Params } from '../flows/field-rule.js';
import { FLOWS, type FlowRow } from '../flows/flow-table.js';
import { fileFields, standardParams, validateParams } from '../flows/validate-params.js';
import type { Sandbox } from '../sandbox.js';
import { planTask } from './task-plan.js';
import { timestamp, type Task } from './task.js';

export interface Creation {
  account: Account;
  flowName: string;
  params: Params;
}

/** Creates a task, or returns the one that this request already made. Nothing is frozen before every check has passed. */
export function createTask(sandbox: Sandbox, { account, flowName, params }: Creation): Task {
  const flow = FLOWS.get(flowName);
  if (!flow) throw new ApiError('unsupportedTask');
  validateParams(flow, params);
  const fingerprint = fingerprintOf(account, flow, params);
  const existing = existingTask(sandbox, { account, params, fingerprint });
  if (existing) return existing;
  const files = inputFiles(sandbox, { account, flow, params });
  if (account.openTasks >= sandbox.settings.queueLimit) throw new ApiError('tooMany', 'the task queue is full', 5);
  sandbox.accounts.freeze(account, flow.cost);
  account.openTasks += 1;
  const task = newTask(sandbox, { account, flow, params, files });
  remember(sandbox, { task, params, fingerprint });
  sandbox.clock.start(task);
  return task;
}

function fingerprintOf(account: Account, flow: FlowRow, params: Params): string {
  const { client_order_id: _order, allow_duplicate: _allow, ...body } = params;
  const sorted = Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([account.id, flow.name, sorted]))
    .digest('hex');
}

interface Lookup {
  account: Account;
  params: Params;
  fingerprint: string;
}

function existingTask(sandbox: Sandbox, { account, params, fingerprint }: Lookup): Task | undefined {
  const orderId = params['client_order_id'];
  if (typeof orderId === 'string') {
    const order = sandbox.tasks.order(account.id, orderId);
    if (order && order.fingerprint !== fingerprint) {
      throw new ApiError('invalidParameters', 'client_order_id was used before with another body');
    }
    return order?.task;
  }
  // The documentation names a duplicate window but not its answer. Returning the first task is the answer a client that
  // repeats a lost request needs, and it freezes nothing twice.
  if (params['allow_duplicate'] === true) return undefined;
  return sandbox.tasks.duplicate(fingerprint, sandbox.settings.duplicateWindowMs);
}

function remember(sandbox: Sandbox, { task, params, fingerprint }: { task: Task; params: Params; fingerprint: string }): void {
  sandbox.tasks.add(task);
  const orderId = params['client_order_id'];
  if (typeof orderId === 'string') sandbox.tasks.rememberOrder(orderId, fingerprint, task);
  else sandbox.tasks.rememberRecent(fingerprint, task);
  sandbox.file?.note(task, typeof orderId === 'string' ? { id: orderId, fingerprint } : undefined);
  sandbox.stats.countCreation();
}

function inputFiles(sandbox: Sandbox, { account, flow, params }: { account: Account; flow: FlowRow; params: Params }): Params {
  return Object.fromEntries(
    fileFields(flow, params).map(({ field, urlField, value }) => [urlField, fileUrl(sandbox, { account, field, value })]),
  );
}

function fileUrl(sandbox: Sandbox, { account, field, value }: { account: Account; field: string; value: string }): string {
  if (/^https?:\/\//i.test(value)) {
    const reachable = URL.canParse(value) && !value.includes('unreachable');
    if (!reachable) throw new ApiError('invalidParameters', `${field}: the URL is not reachable`);
    return value;
  }
  const known = sandbox.uploads.owns(account, value);
  if (sandbox.settings.checkFileKeys && !known) throw new ApiError('resourceNotFound', `${field}: no such file_key`);
  return sandbox.links.read(value);
}

interface NewTask {
  account: Account;
  flow: FlowRow;
  params: Params;
  files: Params;
}

function newTask({ settings }: Sandbox, { account, flow, params, files }: NewTask): Task {
  const now = new Date();
  return {
    uuid: randomUUID(),
    account,
    flow,
    input: { ...files, ...standardParams(flow, params) },
    status: 'PENDING',
    progress: 0,
    output: null,
    error: null,
    createdAt: timestamp(now),
    createdAtMs: now.getTime(),
    updatedAtMs: now.getTime(),
    startedAt: null,
    completedAt: null,
    cost: flow.cost,
    settled: false,
    plan: planTask(params, settings),
  };
}
