import { ApiError, ExactNumber, stringifyExact, type TaskCreationResponsePayload } from '#contracts';
import { Injectable } from '@nestjs/common';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { type BudgetWindow, type CreationIntent, CreationLedger } from '../ports/creation-ledger.js';
import { StorageClock } from '../ports/storage-clock.js';
import { UpstreamApi } from '../ports/upstream-api.js';
import { pause } from '../shared/pause.js';
import { type TaskCaller } from '../shared/task-caller.js';
import { TaskOptions } from '../shared/task-options.js';
import { creationRefusal } from './creation-refusals.js';
import { isOutcomeUnknown, SendCreation } from './send-creation.js';

export interface CreateTaskCommand {
  flowName: string;
  /** Validated, with the operator's defaults. A `client_order_id` in it serves as idempotency key when the caller gives none. */
  body: Record<string, unknown>;
  /** The body without the defaults: a repeat is recognised by what the caller sent. */
  sent: Record<string, unknown>;
  idempotencyKey?: string;
  windows: BudgetWindow[];
  maxOpenTasks?: CreationIntent['maxOpenTasks'];
  /** Of the client: ends a wait for another creation with the same key, never a creation. */
  signal?: AbortSignal;
}

const WAIT_STEP_MS = 60;

@Injectable()
export class CreateTask {
  constructor(
    private readonly ledger: CreationLedger,
    private readonly upstream: UpstreamApi,
    private readonly sendCreation: SendCreation,
    private readonly options: TaskOptions,
    private readonly clock: StorageClock,
  ) {}

  /**
   * Reserve, create at the upstream, record: at most one task for one idempotency key in 24 h.
   * @throws ApiError 9003 too many open tasks, 9004 over budget, 9005 key reused with another body, 9010 storage away (nothing is created), or the upstream's.
   */
  async execute(caller: TaskCaller, command: CreateTaskCommand): Promise<TaskCreationResponsePayload> {
    const intent = await this.intentOf(caller, command);
    const deadline = performance.now() + this.options.creationStaleMs * 2;
    while (performance.now() < deadline && command.signal?.aborted !== true) {
      const outcome = await this.ledger.begin(intent);
      if (outcome.verdict === 'begun')
        return await this.carry({ ...intent, ...outcome.earlier }, outcome.earlier === undefined ? 'first' : 'repeated');
      if (outcome.verdict === 'replayed') return outcome.answer;
      if (outcome.verdict !== 'in-progress') throw creationRefusal(outcome);
      await pause(WAIT_STEP_MS, command.signal);
    }
    throw new ApiError(9007, { message: 'the first request with this Idempotency-Key has not ended yet', retryAfterSeconds: 5 });
  }

  /**
   * The answer to an earlier creation with the same key and body. To be asked for first: such an answer depends neither on the upstream's
   * prices nor on what the operator has changed since.
   * @throws ApiError 9005 key reused with another body, 9010.
   */
  async settled(
    caller: TaskCaller,
    request: Pick<CreateTaskCommand, 'flowName' | 'sent' | 'idempotencyKey'>,
  ): Promise<TaskCreationResponsePayload | null> {
    const { teamId, idempotencyKey, bodyDigest } = fingerprintOf(caller, request);
    if (idempotencyKey === undefined) return null;
    const outcome = await this.ledger.settled({ teamId, idempotencyKey, bodyDigest });
    if (outcome === null) return null;
    if (outcome.verdict === 'replayed') return outcome.answer;
    throw creationRefusal(outcome);
  }

  private async carry(intent: CreationIntent, attempt: 'first' | 'repeated'): Promise<TaskCreationResponsePayload> {
    try {
      return await this.send(intent, attempt);
    } catch (error) {
      await this.sendCreation.giveUp(intent);
      throw error;
    }
  }

  private async send(intent: CreationIntent, attempt: 'first' | 'repeated'): Promise<TaskCreationResponsePayload> {
    try {
      return await this.sendCreation.execute(intent, attempt);
    } catch (error) {
      if (!isOutcomeUnknown(error)) throw error;
      // Asked once more under the same order id, the upstream names the task that it may have made before its answer was lost.
      return await this.sendCreation.execute(intent, 'repeated');
    }
  }

  private async intentOf(caller: TaskCaller, command: CreateTaskCommand): Promise<CreationIntent> {
    const fingerprint = fingerprintOf(caller, command);
    const { teamId, idempotencyKey: key, bodyDigest } = fingerprint;
    const { flowName } = command;
    const { client_order_id: _orderId, ...body } = command.body;
    const estimate = command.windows.length === 0 ? 0 : await this.estimate(flowName, body);
    return {
      ...fingerprint,
      flowName,
      body,
      creationId: key === undefined ? randomOrderId() : orderIdFor(teamId, key, bodyDigest),
      keyId: caller.keyId,
      ...(caller.sub === undefined ? {} : { sub: caller.sub }),
      estimate,
      windows: command.windows,
      ...(command.maxOpenTasks === undefined ? {} : { maxOpenTasks: command.maxOpenTasks }),
      startedAt: this.clock.now(),
      attempt: { id: randomUUID(), lastsMs: this.options.creationStaleMs },
    };
  }

  private async estimate(flowName: string, body: Record<string, unknown>): Promise<number> {
    return (await this.upstream.quote(flowName, body)).cost_credits;
  }
}

type Fingerprint = Pick<CreationIntent, 'teamId' | 'idempotencyKey' | 'bodyDigest'>;

function fingerprintOf(
  caller: TaskCaller,
  { flowName, sent, idempotencyKey }: Pick<CreateTaskCommand, 'flowName' | 'sent' | 'idempotencyKey'>,
): Fingerprint {
  const { client_order_id: orderId, ...body } = sent;
  const key = idempotencyKey ?? (typeof orderId === 'string' ? `order:${orderId}` : undefined);
  const bodyDigest = createHash('sha256')
    .update(stringifyExact([flowName, sorted(body)]))
    .digest('hex');
  return { teamId: caller.teamId, ...(key === undefined ? {} : { idempotencyKey: keyOfUser(caller, key) }), bodyDigest };
}

const ORDER_PREFIX = 'tgw_';

function randomOrderId(): string {
  return ORDER_PREFIX + randomBytes(24).toString('base64url');
}

/** An end user's own: the answer that another one's creation got would name a task that this one must not see. */
function keyOfUser({ sub }: TaskCaller, key: string): string {
  return sub === undefined ? key : JSON.stringify([sub, key]);
}

/** Namespaced by the team, so that two teams that choose the same key do not meet at the upstream; 1–64 of [A-Za-z0-9_-]. */
function orderIdFor(...parts: [teamId: string, key: string, bodyDigest: string]): string {
  return ORDER_PREFIX + createHash('sha256').update(parts.join('\0')).digest('base64url');
}

/** Equal bodies have equal digests, whatever the order of their fields. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object' || value instanceof ExactNumber) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}
