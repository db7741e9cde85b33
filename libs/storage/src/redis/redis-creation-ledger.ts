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
} from '#tasks';
import { newEpoch } from '../new-epoch.js';
import { dayOf } from '../retention.js';
import { beginOutcome } from './begin-outcome.js';
import { type RedisEngineContext } from './redis-engine-context.js';
import { fragment, readJson, texts } from './redis-replies.js';
import { type RedisScript } from './redis-script.js';
import { type RedisTeams } from './redis-teams.js';

export class RedisCreationLedger extends CreationLedger {
  private readonly scripts: Record<'begin' | 'complete' | 'abort' | 'suspend' | 'resume' | 'stale', RedisScript>;

  constructor(
    private readonly context: RedisEngineContext,
    private readonly teams: RedisTeams,
  ) {
    super();
    const { connection } = context;
    this.scripts = {
      begin: connection.defineScript('begin-creation'),
      complete: connection.defineScript('complete-creation'),
      abort: connection.defineScript('abort-creation'),
      suspend: connection.defineScript('suspend-creation'),
      resume: connection.defineScript('resume-creation'),
      stale: connection.defineScript('stale-intents'),
    };
  }

  async settled(asked: Parameters<CreationLedger['settled']>[0]): Promise<SettledOutcome | null> {
    const key = this.idempotencyKey(asked);
    const [digest, answer] = await this.context.connection.run((commands) => commands.hmget(key, 'digest', 'answer'));
    if (!digest) return null;
    if (digest !== asked.bodyDigest) return { verdict: 'key-reused' };
    return answer ? { verdict: 'replayed', answer: parseExact(answer) as TaskCreationResponsePayload } : null;
  }

  async begin(intent: CreationIntent): Promise<BeginOutcome> {
    const { keys, retention } = this.context;
    const { teamId, keyId, creationId, startedAt } = intent;
    // First, so that a crash right after the intent does not hide it from `stale`.
    await this.teams.remember(teamId, startedAt);
    const reply = await this.scripts.begin.run(
      [
        this.idempotencyKey(intent),
        keys.intent(teamId, creationId),
        keys.intents(teamId),
        keys.open(teamId),
        keys.budget(teamId),
        keys.busy(teamId, keyId),
      ],
      [
        creationId,
        intent.bodyDigest,
        intent.idempotencyKey === undefined ? 0 : 1,
        stringifyExact(intent),
        intent.estimate,
        startedAt,
        intent.maxOpenTasks?.team ?? '',
        intent.maxOpenTasks?.key ?? '',
        retention.idempotency,
        retention.keys,
        keyId,
        startedAt - retention.task,
        intent.attempt.id,
        intent.attempt.lastsMs,
        ...intent.windows.flatMap((window) => [window.id, window.limit, window.resetsAt ?? '']),
      ],
    );
    return beginOutcome(intent, texts(reply));
  }

  async complete(intent: CreationIntent, created: CreatedTask): Promise<void> {
    const { connection, keys, retention } = this.context;
    const { teamId, keyId } = intent;
    const { uuid } = created.meta;
    // Before the record: a frame of the upstream that comes at once must find the team.
    await connection.run((commands) => commands.set(keys.owner(uuid), teamId, 'PX', retention.keys));
    const now = this.context.clock.now();
    await this.scripts.complete.run(
      [
        keys.task(teamId, uuid),
        keys.status(teamId, uuid),
        keys.tasks(teamId),
        keys.open(teamId),
        keys.intent(teamId, intent.creationId),
        keys.intents(teamId),
        this.idempotencyKey(intent),
        keys.budget(teamId),
        keys.busy(teamId, keyId),
        keys.usage(teamId, dayOf(now)),
        keys.teamEvents(teamId),
        keys.opened(teamId),
      ],
      this.completeArgs(intent, created, now),
    );
  }

  async abort(intent: CreationIntent): Promise<void> {
    const { keys } = this.context;
    const { teamId, creationId } = intent;
    const busy = keys.busy(teamId, intent.keyId);
    await this.scripts.abort.run(
      [this.idempotencyKey(intent), keys.intent(teamId, creationId), keys.intents(teamId), keys.budget(teamId), busy],
      [creationId, intent.attempt.id],
    );
  }

  async suspend({ teamId, creationId, attempt }: CreationIntent): Promise<void> {
    await this.scripts.suspend.run([this.context.keys.intent(teamId, creationId)], [attempt.id]);
  }

  async resume({ teamId, creationId, attempt }: CreationIntent): Promise<boolean> {
    const intent = this.context.keys.intent(teamId, creationId);
    return (await this.scripts.resume.run([intent], [attempt.id, attempt.lastsMs])) === 1;
  }

  async stale(olderThan: number, limit: number): Promise<CreationIntent[]> {
    const { keys } = this.context;
    const found: CreationIntent[] = [];
    await this.teams.forEach(async (teamId) => {
      if (found.length >= limit) return;
      const reply = await this.scripts.stale.run([keys.intents(teamId)], [keys.team(teamId), olderThan, limit]);
      const { unreadable } = this.context.connection;
      const intents = texts(reply).map((json) => readJson<CreationIntent>(json, 'an intent', unreadable));
      found.push(...intents.filter((intent) => intent !== null));
    });
    return found.sort((a, b) => a.startedAt - b.startedAt).slice(0, limit);
  }

  async budgetState(teamId: string, windowIds: readonly string[]): Promise<BudgetState[]> {
    if (windowIds.length === 0) return [];
    const { connection, keys } = this.context;
    const fields = windowIds.flatMap((id) => [`${id}:spent`, `${id}:reserved`]);
    const counters = await connection.run((commands) => commands.hmget(keys.budget(teamId), ...fields));
    return windowIds.map((windowId, at) => ({
      windowId,
      spent: Number(counters[2 * at] ?? 0),
      reserved: Number(counters[2 * at + 1] ?? 0),
    }));
  }

  /** Without an idempotency key the scripts leave this key alone; it only has to lie in the team's slot. */
  private idempotencyKey({ teamId, idempotencyKey = '' }: Pick<CreationIntent, 'teamId' | 'idempotencyKey'>): string {
    return this.context.keys.idempotency(teamId, createHash('sha256').update(idempotencyKey).digest('hex'));
  }

  private completeArgs(intent: CreationIntent, { meta, status, answer }: CreatedTask, now: number): (string | number)[] {
    const { connection, keys, retention } = this.context;
    const first = composeStatus({ ...status, taskId: meta.uuid });
    return [
      keys.team(intent.teamId),
      meta.uuid,
      intent.creationId,
      intent.idempotencyKey === undefined ? 0 : 1,
      intent.bodyDigest,
      stringifyExact(answer),
      retention.idempotency,
      retention.terminal,
      retention.keys,
      retention.usage,
      fragment(meta.readAfterWrite),
      meta.keyId,
      meta.sub ?? '',
      meta.flowName,
      meta.createdAt,
      meta.costCredits ?? '',
      intent.estimate,
      newEpoch(),
      now,
      first.status,
      rankOf(first.status) ?? 0,
      isTerminalStatus(first.status) ? 1 : 0,
      stringifyExact(first),
      fragment(first.progress),
      fragment(first.flowName),
      fragment(first.input),
      fragment(first.output),
      fragment(first.createTime),
      fragment(first.startTime),
      connection.publishCommand,
      fragment(intent.teamId),
      fragment(meta.uuid),
      now - retention.task,
      ...intent.windows.flatMap((window) => [window.id, window.resetsAt ?? '']),
    ];
  }
}
