import { type Labels, type TaskCreationResponsePayload } from '#contracts';
import { Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { AccountFindings } from '../account-book/account-findings.js';
import { type CreationIntent, CreationLedger } from '../ports/creation-ledger.js';
import { CreationPolicy, type Creator } from '../ports/creation-policy.js';
import { StorageClock } from '../ports/storage-clock.js';
import { UpstreamApi, type UpstreamCreation } from '../ports/upstream-api.js';
import { KeyedTurns, notEnded } from '../shared/keyed-turns.js';
import { pause } from '../shared/pause.js';
import { TaskOptions } from '../shared/task-options.js';
import { TaskOwners } from '../shared/task-owners.js';
import { createdTask } from './created-task.js';
import { type CreationIdentity, identityOf, orderIdOf } from './creation-identity.js';
import { type Attempt, isOutcomeUnknown, provesNothingWasCreated } from './creation-outcome.js';
import { creationRefusal } from './creation-refusals.js';
import { InputFiles } from './input-files.js';
import { Prices } from './prices.js';

export interface CreateTaskCommand {
  flowName: string;
  /** The body as the caller sent it, validated. A `client_order_id` in it serves as idempotency key when there is no other. */
  sent: Record<string, unknown>;
  idempotencyKey?: string;
  /** Where the events of the task go, beside the webhooks of its team. */
  webhookUrl?: string;
  /** What the task is for. */
  labels?: Labels;
  /** Of the client: ends a wait for another creation with the same key, never a creation. */
  signal?: AbortSignal;
}

const WAIT_STEP_MS = 60;

/** The whole way of a creation: known answer, policy, reservation, upstream, record. */
@Injectable()
export class CreateTask {
  private readonly logger = new Logger(CreateTask.name);
  private readonly turns = new KeyedTurns();

  constructor(
    private readonly policy: CreationPolicy,
    private readonly files: InputFiles,
    private readonly ledger: CreationLedger,
    private readonly upstream: UpstreamApi,
    private readonly prices: Prices,
    private readonly options: TaskOptions,
    private readonly clock: StorageClock,
    private readonly findings: AccountFindings,
    private readonly owners: TaskOwners,
  ) {}

  /**
   * At most one task for one idempotency key in 24 h.
   * @throws ApiError 9005 key reused with another body, 9002 flow not allowed, 1004 a bound of the key, 1005 a file or task of another team,
   * 2005 a reference to a task that has not succeeded, 9003 too many open tasks, 9004 over budget, 9010 storage away (nothing is created), or the upstream's.
   */
  async execute(caller: Creator, command: CreateTaskCommand): Promise<TaskCreationResponsePayload> {
    const { flowName, sent, webhookUrl, labels, signal } = command;
    const identity = identityOf(caller, command);
    // First, since a known answer depends neither on prices nor on what the operator has changed since.
    const known = await this.knownAnswer(identity);
    if (known !== null) return known;
    const asked = this.policy.applyParameters(caller, flowName, sent);
    const { body, files } = await this.files.resolve(caller, flowName, asked, signal);
    const bounds = await this.policy.boundsOf(caller, labels);
    const create = async () =>
      this.reserveAndCarryOut(
        await this.intentOf(caller, {
          ...identity,
          ...bounds,
          flowName,
          body,
          ...(files && { files }),
          ...(webhookUrl !== undefined && { webhookUrl }),
          ...(labels && { labels }),
        }),
        signal,
      );
    const { teamId, idempotencyKey } = identity;
    if (idempotencyKey === undefined) return create();
    // Repeats of a request that is under way wait here, in order, instead of each asking the storage.
    return this.turns.take(`${teamId}/${idempotencyKey}`, create, { signal, waitMs: this.waitMs });
  }

  /** Looks up a creation whose outcome is unknown. @throws ApiError of the upstream; the outcome then stays unknown. */
  recover(intent: CreationIntent): Promise<TaskCreationResponsePayload> {
    return this.orSuspend(intent, () => this.send(intent, 'repeated'));
  }

  /** @throws ApiError 9005, 9010. */
  private async knownAnswer({
    teamId,
    idempotencyKey,
    bodyDigest,
  }: CreationIdentity): Promise<TaskCreationResponsePayload | null> {
    if (idempotencyKey === undefined) return null;
    const outcome = await this.ledger.settled({ teamId, idempotencyKey, bodyDigest });
    if (outcome === null) return null;
    if (outcome.verdict === 'replayed') return outcome.answer;
    throw creationRefusal(outcome);
  }

  private async intentOf(
    caller: Creator,
    {
      body,
      ...creation
    }: CreationIdentity &
      Pick<CreationIntent, 'flowName' | 'body' | 'files' | 'webhookUrl' | 'labels' | 'windows' | 'maxOpenTasks'>,
  ): Promise<CreationIntent> {
    const { client_order_id: _orderId, ...parameters } = body;
    const isPriced = creation.windows.length > 0;
    return {
      ...creation,
      body: parameters,
      creationId: orderIdOf(creation),
      keyId: caller.keyId,
      ...(caller.sub === undefined ? {} : { sub: caller.sub }),
      estimate: isPriced ? await this.prices.of({ flowName: creation.flowName, body: parameters }) : 0,
      startedAt: this.clock.now(),
      attempt: { id: randomUUID(), lastsMs: this.options.creationStaleMs },
    };
  }

  private async reserveAndCarryOut(intent: CreationIntent, signal?: AbortSignal): Promise<TaskCreationResponsePayload> {
    const deadline = performance.now() + this.waitMs;
    while (performance.now() < deadline && signal?.aborted !== true) {
      const outcome = await this.ledger.begin(intent);
      if (outcome.verdict === 'begun') {
        return await this.carryOut({ ...intent, ...outcome.earlier }, outcome.earlier === undefined ? 'first' : 'repeated');
      }
      if (outcome.verdict === 'replayed') return outcome.answer;
      if (outcome.verdict !== 'in-progress') throw creationRefusal(outcome, intent.sub);
      await pause(WAIT_STEP_MS, signal);
    }
    throw notEnded();
  }

  private carryOut(intent: CreationIntent, attempt: Attempt): Promise<TaskCreationResponsePayload> {
    return this.orSuspend(intent, async () => {
      try {
        return await this.send(intent, attempt);
      } catch (error) {
        if (!isOutcomeUnknown(error)) throw error;
        // Asked once more under the same order id, the upstream names the task that it may have made before its answer was lost.
        return await this.send(intent, 'repeated');
      }
    });
  }

  /** After a failure, whoever waits for the same creation goes on at once. Where this fails too, the attempt ends by its time. */
  private async orSuspend<T>(intent: CreationIntent, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await this.ledger
        .suspend(intent)
        .catch((fault: unknown) => this.logger.debug(`attempt at ${intent.creationId} not given up: ${String(fault)}`));
      throw error;
    }
  }

  /**
   * Safe to repeat: the intent's id is the upstream's idempotency key. A refusal gives the reservation back; after an unknown outcome the intent stays.
   * It takes no signal: a creation that is under way may have been carried out. Cancelled, it would leave a paid task that nobody knows of; carried on,
   * the client finds it in its list, or by the same key.
   */
  private async send(intent: CreationIntent, attempt: Attempt): Promise<TaskCreationResponsePayload> {
    let creation: UpstreamCreation;
    try {
      creation = await this.upstream.createTask(intent.flowName, { ...intent.body, client_order_id: intent.creationId });
    } catch (error) {
      if (provesNothingWasCreated(error, attempt)) await this.ledger.abort(intent);
      throw error;
    }
    this.prices.charged(intent, creation.answer.costCredits);
    const created = createdTask(intent, creation, this.clock.now());
    await this.ledger.complete(intent, created);
    this.owners.created(intent.teamId, created.answer.task_uuid);
    this.findings.refusedAmount(intent, creation);
    return created.answer;
  }

  /** As long as the process of an attempt counts as alive, and once more for the attempt that follows it. */
  private get waitMs(): number {
    return this.options.creationStaleMs * 2;
  }
}
