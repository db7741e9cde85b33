import { createHash } from 'node:crypto';
import { isTerminalStatus, parseExact, stringifyExact, type TaskCreationResponsePayload } from '#contracts';
import {
  type BeginOutcome,
  type BudgetState,
  composeStatus,
  type CreatedTask,
  type CreationIntent,
  CreationLedger,
  rankOf,
  type SettledOutcome,
  watchOf,
} from '#tasks';
import { endUserName, filesText, labelsText, wordsText } from '../names.js';
import { newEpoch } from '../new-epoch.js';
import { dayOf } from '../retention.js';
import { beginOutcome } from './begin-outcome.js';
import { type RedisConnection } from './redis-connection.js';
import { type RedisEngineContext } from './redis-engine-context.js';
import { fragment, readJson, texts } from './redis-replies.js';
import { type RedisTeams } from './redis-teams.js';
import { type RedisWebhookWork } from './webhooks/redis-webhook-work.js';
import { type ScriptArgs } from './script-shapes.js';

function scriptsOn(connection: RedisConnection) {
  return {
    begin: connection.defineScript('begin-creation'),
    complete: connection.defineScript('complete-creation'),
    abort: connection.defineScript('abort-creation'),
    suspend: connection.defineScript('suspend-creation'),
    resume: connection.defineScript('resume-creation'),
    stale: connection.defineScript('stale-intents'),
  };
}

export class RedisCreationLedger extends CreationLedger {
  private readonly scripts: ReturnType<typeof scriptsOn>;

  constructor(
    private readonly context: RedisEngineContext,
    private readonly teams: RedisTeams,
    private readonly work: RedisWebhookWork,
  ) {
    super();
    this.scripts = scriptsOn(context.connection);
  }

  async settled(asked: Parameters<CreationLedger['settled']>[0]): Promise<SettledOutcome | null> {
    const key = this.idempotencyKey(asked);
    const { connection } = this.context;
    const [digest, answer, schema] = await connection.run((commands) => commands.hmget(key, 'digest', 'answer', 'schema'));
    if (!digest) return null;
    connection.records.assertReadable(schema, 'the answer');
    if (digest !== asked.bodyDigest) return { verdict: 'key-reused' };
    if (!answer) return null;
    await this.replicated(asked.teamId, key);
    return { verdict: 'replayed', answer: parseExact(answer) as TaskCreationResponsePayload };
  }

  async begin(intent: CreationIntent): Promise<BeginOutcome> {
    // The team first, so that `stale` finds the intent even after a crash right after it was written.
    const reply = await this.context.connection.inOrder(
      () => this.teams.remember(intent.teamId, intent.startedAt),
      () => this.writeIntent(intent),
    );
    const [verdict, version] = texts(reply);
    if (verdict === 'newer') this.context.connection.records.assertReadable(version, 'the creation');
    const outcome = beginOutcome(intent, texts(reply));
    if (outcome.verdict === 'replayed') await this.replicated(intent.teamId, this.idempotencyKey(intent));
    return outcome;
  }

  private writeIntent(intent: CreationIntent): Promise<unknown> {
    const { keys, retention } = this.context;
    const { teamId, keyId, creationId, startedAt } = intent;
    return this.scripts.begin.run(
      {
        idempotency: this.idempotencyKey(intent),
        intent: keys.intent(teamId, creationId),
        intents: keys.intents(teamId),
        open: keys.open(teamId),
        budget: keys.budget(teamId),
        busy: keys.busy(teamId, keyId),
        userBusy: keys.userBusy(teamId, userOf(intent)),
      },
      {
        creationId,
        digest: intent.bodyDigest,
        hasKey: intent.idempotencyKey === undefined ? 0 : 1,
        json: stringifyExact(intent),
        estimate: intent.estimate,
        startedAt,
        mostOpenTeam: intent.maxOpenTasks?.team ?? '',
        mostOpenKey: intent.maxOpenTasks?.key ?? '',
        mostOpenUser: intent.maxOpenTasks?.end_user ?? '',
        idempotencyTtl: retention.idempotency,
        intentTtl: retention.keys,
        keyId,
        user: userOf(intent),
        oldestBusy: startedAt - retention.task,
        attempt: intent.attempt.id,
        attemptLasts: intent.attempt.lastsMs,
        watches: JSON.stringify(intent.windows.map((window) => JSON.stringify(watchOf(window, retention.thresholds)))),
      },
      { args: intent.windows.flatMap((window) => [window.id, window.limit, window.resetsAt ?? '']) },
    );
  }

  async complete(intent: CreationIntent, created: CreatedTask): Promise<void> {
    const { connection, keys, retention } = this.context;
    const { teamId } = intent;
    const { uuid } = created.meta;
    // The owner first, so that a frame of the upstream that arrives at once finds the team.
    await connection.inOrder(
      () => connection.run((commands) => commands.set(keys.owner(uuid), teamId, 'PX', retention.keys)),
      () => this.writeTask(intent, created),
    );
    await this.replicated(teamId, keys.task(teamId, uuid));
  }

  private async writeTask(intent: CreationIntent, created: CreatedTask): Promise<void> {
    const { keys, clock } = this.context;
    const { teamId, keyId } = intent;
    const { uuid } = created.meta;
    const now = clock.now();
    const hasEvent = await this.scripts.complete.run(
      {
        task: keys.task(teamId, uuid),
        status: keys.status(teamId, uuid),
        tasks: keys.tasks(teamId),
        open: keys.open(teamId),
        intent: keys.intent(teamId, intent.creationId),
        intents: keys.intents(teamId),
        idempotency: this.idempotencyKey(intent),
        budget: keys.budget(teamId),
        busy: keys.busy(teamId, keyId),
        userBusy: keys.userBusy(teamId, userOf(intent)),
        usage: keys.usage(teamId, dayOf(now)),
        teamChannel: keys.teamEvents(teamId),
        opened: keys.opened(teamId),
        words: keys.words(teamId, uuid),
      },
      this.completeArgs(intent, created, now),
      { args: intent.windows.flatMap((window) => [window.id, window.resetsAt ?? '']) },
    );
    if (hasEvent === 1) this.work.tellSoon(teamId);
  }

  async abort(intent: CreationIntent): Promise<void> {
    const { keys } = this.context;
    const { teamId, creationId } = intent;
    await this.scripts.abort.run(
      {
        idempotency: this.idempotencyKey(intent),
        intent: keys.intent(teamId, creationId),
        intents: keys.intents(teamId),
        budget: keys.budget(teamId),
        busy: keys.busy(teamId, intent.keyId),
        userBusy: keys.userBusy(teamId, userOf(intent)),
      },
      { creationId, attempt: intent.attempt.id },
    );
  }

  async suspend({ teamId, creationId, attempt }: CreationIntent): Promise<void> {
    await this.scripts.suspend.run({ intent: this.context.keys.intent(teamId, creationId) }, { attempt: attempt.id });
  }

  async resume({ teamId, creationId, attempt }: CreationIntent): Promise<boolean> {
    const intent = this.context.keys.intent(teamId, creationId);
    return (await this.scripts.resume.run({ intent }, { attempt: attempt.id, attemptLasts: attempt.lastsMs })) === 1;
  }

  async stale(olderThan: number, limit: number): Promise<CreationIntent[]> {
    const { keys } = this.context;
    const found: CreationIntent[] = [];
    await this.teams.forEach(async (teamId) => {
      if (found.length >= limit) return;
      const args = { team: keys.team(teamId), beganBefore: olderThan, limit };
      const reply = await this.scripts.stale.run({ intents: keys.intents(teamId) }, args);
      const { unreadable } = this.context.connection;
      const intents = texts(reply).map((json) => readJson<CreationIntent>(json, 'an intent', unreadable));
      found.push(...intents.filter((intent) => intent !== null));
    });
    return found.sort((a, b) => a.startedAt - b.startedAt).slice(0, limit);
  }

  async budgetState(teamId: string, windowIds: readonly string[]): Promise<BudgetState[]> {
    if (windowIds.length === 0) return [];
    const { connection, keys } = this.context;
    const counters = await connection.run((commands) =>
      Promise.all(windowIds.map((id) => commands.hmget(keys.counters(teamId, id), `${id}:spent`, `${id}:reserved`))),
    );
    return windowIds.map((windowId, at) => {
      const [spent, reserved] = counters[at] ?? [];
      return { windowId, spent: Number(spent ?? 0), reserved: Number(reserved ?? 0) };
    });
  }

  /** Waits for the replicas before the creation is acknowledged; a replayed answer may not have reached them yet. @throws ApiError 9010 */
  private replicated(teamId: string, written: string): Promise<void> {
    const { connection, keys } = this.context;
    return connection.acks.confirm(written, keys.mark(teamId));
  }

  /** Without an idempotency key the scripts do not use this key; it only has to be in the team's slot. */
  private idempotencyKey({ teamId, idempotencyKey = '' }: Pick<CreationIntent, 'teamId' | 'idempotencyKey'>): string {
    return this.context.keys.idempotency(teamId, createHash('sha256').update(idempotencyKey).digest('hex'));
  }

  private completeArgs(
    intent: CreationIntent,
    { meta, status, answer, trace, words }: CreatedTask,
    now: number,
  ): ScriptArgs<'complete-creation'> {
    const { connection, keys, retention } = this.context;
    const first = composeStatus({ ...status, taskId: meta.uuid });
    return {
      team: keys.team(intent.teamId),
      uuid: meta.uuid,
      creationId: intent.creationId,
      hasKey: intent.idempotencyKey === undefined ? 0 : 1,
      digest: intent.bodyDigest,
      answer: stringifyExact(answer),
      idempotencyTtl: retention.idempotency,
      terminalTtl: retention.terminal,
      openTtl: retention.keys,
      usageTtl: retention.usage,
      hint: fragment(meta.readAfterWrite),
      keyId: meta.keyId,
      sub: meta.sub ?? '',
      user: userOf(meta),
      labels: labelsText(meta.labels),
      files: filesText(meta.files),
      words: wordsText(words),
      flow: meta.flowName,
      createdAt: meta.createdAt,
      cost: meta.costCredits ?? '',
      estimate: intent.estimate,
      epoch: newEpoch(),
      observedAt: now,
      word: first.status,
      rank: rankOf(first.status) ?? 0,
      terminal: isTerminalStatus(first.status) ? 1 : 0,
      json: stringifyExact(first),
      progress: fragment(first.progress),
      flowName: fragment(first.flowName),
      input: fragment(first.input),
      output: fragment(first.output),
      createTime: fragment(first.createTime),
      startTime: fragment(first.startTime),
      publish: connection.publishCommand,
      teamId: fragment(intent.teamId),
      taskId: fragment(meta.uuid),
      oldestKept: now - retention.task,
      trace: trace ?? '',
      webhookUrl: meta.webhookUrl ?? '',
      eventTtl: retention.deliveries,
    };
  }
}

/** '' where no end user is named. */
function userOf({ sub }: Pick<CreationIntent, 'sub'>): string {
  return sub === undefined ? '' : endUserName(sub);
}
