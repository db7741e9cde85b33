import { createHash } from 'node:crypto';
import { copyExact, isTerminalStatus } from '#contracts';
import {
  type BeginOutcome,
  type BudgetState,
  composeStatus,
  type CreatedTask,
  type CreationIntent,
  CreationLedger,
  OPEN_TASKS,
  rankOf,
  type SettledOutcome,
  watchOf,
} from '#tasks';
import { timeKey } from '../collections/collection.js';
import { hundredths } from '../hundredths.js';
import { newEpoch } from '../new-epoch.js';
import { dayOf } from '../retention.js';
import { type MemoryAnswer, type MemoryIntent, type MemoryState, type MemoryTask } from './memory-state.js';
import { type MemoryTaskEvents } from './memory-task-events.js';
import { labelsIn } from './list-tasks.js';
import { MemoryTeam } from './memory-team.js';
import { type MemoryOutbox } from './webhooks/memory-outbox.js';

/** Maximum old tasks that one creation removes; the sweep removes the rest. */
const TRIMMED_WITH_A_CREATION = 100;

/** Each call runs synchronously, which makes it atomic. */
export class MemoryCreationLedger extends CreationLedger {
  constructor(
    private readonly state: MemoryState,
    private readonly events: MemoryTaskEvents,
    private readonly outbox: MemoryOutbox,
  ) {
    super();
  }

  async settled(asked: Parameters<CreationLedger['settled']>[0]): Promise<SettledOutcome | null> {
    const known = this.knownAnswer({ ...asked, creationId: '' });
    await this.state.collections.durable();
    return known?.verdict === 'in-progress' ? null : known;
  }

  async begin(intent: CreationIntent): Promise<BeginOutcome> {
    return this.state.collections.commit(() => this.beginNow(intent));
  }

  async complete(intent: CreationIntent, created: CreatedTask): Promise<void> {
    await this.state.collections.commit(() => this.completeNow(intent, created));
  }

  async abort(intent: CreationIntent): Promise<void> {
    await this.state.collections.commit(() => this.abortNow(intent));
  }

  async suspend({ teamId, creationId, attempt }: CreationIntent): Promise<void> {
    await this.state.collections.commit(() => {
      const held = this.state.intents.get(teamId, creationId);
      if (held?.attempt?.id === attempt.id) this.state.intents.set(teamId, creationId, { ...held, attempt: null });
    });
  }

  async resume(intent: CreationIntent): Promise<boolean> {
    return this.state.collections.commit(() => {
      const held = this.state.intents.get(intent.teamId, intent.creationId);
      return held !== undefined && this.takeAttempt(held, intent);
    });
  }

  async stale(olderThan: number, limit: number): Promise<CreationIntent[]> {
    const { intents } = this.state;
    const all = [...intents.groups()].flatMap((teamId) => [...intents.ascending(teamId)].map(([, { intent }]) => intent));
    const stale = all.filter((intent) => intent.startedAt < olderThan).sort((a, b) => a.startedAt - b.startedAt);
    return copyExact(stale.slice(0, limit));
  }

  async budgetState(teamId: string, windowIds: readonly string[]): Promise<BudgetState[]> {
    const team = new MemoryTeam(this.state, teamId);
    return windowIds.map((windowId) => {
      const { spent, reserved } = team.counters(windowId);
      return { windowId, spent, reserved };
    });
  }

  private beginNow(intent: CreationIntent): BeginOutcome {
    const team = new MemoryTeam(this.state, intent.teamId);
    const known = this.state.intents.get(team.id, intent.creationId);
    if (known !== undefined) {
      if (this.takeAttempt(known, intent)) return { verdict: 'begun', earlier: { body: copyExact(known.intent.body) } };
      return { verdict: 'in-progress', creationId: intent.creationId };
    }
    const { thresholds } = this.state.retention;
    const refusal = this.knownAnswer(intent) ?? this.tooManyOpen(team, intent) ?? overBudget(team, intent);
    if (refusal?.verdict === 'over-budget') team.watch(refusal.window.id, watchOf(refusal.window, thresholds), true);
    if (refusal) return refusal;
    const holds = intent.windows.map((window) => ({ windowId: window.id, credits: intent.estimate }));
    for (const window of intent.windows) {
      team.reserve(window.id, intent.estimate, window.resetsAt);
      team.watch(window.id, watchOf(window, thresholds));
    }
    const attempt = { id: intent.attempt.id, until: this.state.now() + intent.attempt.lastsMs };
    this.state.intents.set(team.id, intent.creationId, { intent: copyExact(intent), holds, attempt });
    team.occupy(intent, intent.creationId);
    if (this.state.creators.get('', team.id) === undefined) this.state.creators.set('', team.id, 1);
    this.keepAnswer(intent, { digest: intent.bodyDigest, creationId: intent.creationId });
    return { verdict: 'begun' };
  }

  private completeNow(intent: CreationIntent, created: CreatedTask): void {
    const { teamId, creationId } = intent;
    const { uuid } = created.meta;
    const team = new MemoryTeam(this.state, teamId);
    const held = new Map(this.state.intents.get(teamId, creationId)?.holds.map((hold) => [hold.windowId, hold]));
    this.state.owners.set('', uuid, teamId);
    this.state.intents.delete(teamId, creationId);
    team.vacate(intent, creationId);
    this.attachAnswer(intent, created);
    if (this.state.tasks.get(teamId, uuid)) return team.release([...held.values()]);
    const credits = created.meta.costCredits ?? intent.estimate;
    for (const window of intent.windows) {
      team.reserve(window.id, credits - (held.get(window.id)?.credits ?? 0), window.resetsAt);
      team.watch(window.id);
    }
    team.reserve(OPEN_TASKS, credits);
    this.store(team, intent, { created, credits });
  }

  private abortNow(intent: CreationIntent): void {
    const team = new MemoryTeam(this.state, intent.teamId);
    const held = this.state.intents.get(team.id, intent.creationId);
    if (held?.attempt && held.attempt.id !== intent.attempt.id) return;
    team.release(held?.holds ?? []);
    this.state.intents.delete(team.id, intent.creationId);
    team.vacate(intent, intent.creationId);
    const digest = digestOf(intent);
    if (digest === undefined) return;
    const known = this.state.answers.get(team.id, digest);
    if (known && known.creationId === intent.creationId && !known.answer) this.state.answers.delete(team.id, digest);
  }

  private knownAnswer(
    intent: Pick<CreationIntent, 'teamId' | 'idempotencyKey' | 'bodyDigest' | 'creationId'>,
  ): SettledOutcome | Extract<BeginOutcome, { verdict: 'in-progress' }> | null {
    const digest = digestOf(intent);
    if (digest === undefined) return null;
    const known = this.state.answers.get(intent.teamId, digest);
    if (!known || known.expiresAt <= this.state.now()) return null;
    if (known.digest !== intent.bodyDigest) return { verdict: 'key-reused' };
    if (known.answer) return { verdict: 'replayed', answer: copyExact(known.answer) };
    return known.creationId === intent.creationId ? null : { verdict: 'in-progress', creationId: known.creationId };
  }

  private takeAttempt(held: MemoryIntent, { teamId, creationId, attempt }: CreationIntent): boolean {
    const now = this.state.now();
    if (held.attempt !== null && held.attempt.id !== attempt.id && held.attempt.until > now) return false;
    this.state.intents.set(teamId, creationId, { ...held, attempt: { id: attempt.id, until: now + attempt.lastsMs } });
    return true;
  }

  private attachAnswer(intent: CreationIntent, { answer }: CreatedTask): void {
    const digest = digestOf(intent);
    if (digest === undefined) return;
    const known = this.state.answers.get(intent.teamId, digest);
    if (known && known.expiresAt > this.state.now() && known.creationId !== intent.creationId) return;
    this.keepAnswer(intent, { digest: intent.bodyDigest, creationId: intent.creationId, answer: copyExact(answer) });
  }

  private keepAnswer(intent: CreationIntent, answer: Omit<MemoryAnswer, 'expiresAt'>): void {
    const digest = digestOf(intent);
    if (digest === undefined) return;
    const expiresAt = this.state.now() + this.state.retention.idempotency;
    this.state.answers.set(intent.teamId, digest, { ...answer, expiresAt });
    this.state.lookAt('answer', expiresAt, intent.teamId, digest);
  }

  private store(team: MemoryTeam, intent: CreationIntent, { created, credits }: { created: CreatedTask; credits: number }): void {
    const meta = copyExact(created.meta);
    const { uuid } = meta;
    const now = this.state.now();
    const status = composeStatus({ ...copyExact(created.status), taskId: uuid });
    const terminal = isTerminalStatus(status.status);
    const record = { epoch: newEpoch(), rev: 1, terminal, status, observedAt: now, rank: rankOf(status.status) ?? 0 };
    const holds = [...intent.windows.map(({ id }) => id), OPEN_TASKS].map((windowId) => ({ windowId, credits }));
    const expiresAt = terminal ? now + this.state.retention.terminal : null;
    const history = this.state.collections.history();
    const { trace, words } = created;
    const found = { ...(trace === undefined ? {} : { trace }), ...(words?.length ? { words } : {}) };
    const task: MemoryTask = { meta, record, history, expiresAt, lastStatus: status.status, holds, settled: false, ...found };
    this.state.index.set(team.id, timeKey(meta.createdAt, uuid), 1);
    team.markOpen(meta);
    team.occupy(meta, uuid);
    this.state.tasks.set(team.id, uuid, terminal ? team.closeReservation(task, status.status, dayOf(now)) : task);
    if (expiresAt !== null) this.state.lookAt('status', expiresAt, team.id, uuid);
    team.trimTasks(now - this.state.retention.task, TRIMMED_WITH_A_CREATION);
    team.trimIntents(now - this.state.retention.task);
    const change = { teamId: intent.teamId, epoch: record.epoch, rev: 1, terminal, status };
    this.events.publishToTeam({ ...change, uuid, ...labelsIn(meta) });
    this.outbox.writeChange({ ...change, task: meta, at: now, isNew: true });
  }

  private tooManyOpen(team: MemoryTeam, { maxOpenTasks, keyId, sub }: CreationIntent): BeginOutcome | null {
    const { team: ofTeam, key: ofKey, end_user: ofUser } = maxOpenTasks ?? {};
    if (ofTeam !== undefined && this.state.open.size(team.id) + this.state.intents.size(team.id) >= ofTeam) {
      return { verdict: 'too-many-open', entity: 'team', limit: ofTeam };
    }
    if (ofKey !== undefined && team.countBusy(keyId) >= ofKey) return { verdict: 'too-many-open', entity: 'key', limit: ofKey };
    if (ofUser !== undefined && sub !== undefined && team.countBusyFor(sub) >= ofUser) {
      return { verdict: 'too-many-open', entity: 'end_user', limit: ofUser };
    }
    return null;
  }
}

function overBudget(team: MemoryTeam, { windows, estimate }: CreationIntent): BeginOutcome | null {
  for (const window of windows) {
    const { spent, reserved } = team.counters(window.id);
    if (hundredths(spent + reserved + estimate) > window.limit) return { verdict: 'over-budget', window, spent, reserved };
  }
  return null;
}

function digestOf({ idempotencyKey }: Pick<CreationIntent, 'idempotencyKey'>): string | undefined {
  return idempotencyKey === undefined ? undefined : createHash('sha256').update(idempotencyKey).digest('hex');
}
