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
} from '#tasks';
import { hundredths } from '../hundredths.js';
import { newEpoch } from '../new-epoch.js';
import { dayOf } from '../retention.js';
import { type MemoryState } from './memory-state.js';
import { type MemoryTaskEvents } from './memory-task-events.js';
import { type MemoryIntent, type MemoryTeam } from './memory-team.js';

/** Each call does its work in one synchronous stretch, which is what makes it atomic. */
export class MemoryCreationLedger extends CreationLedger {
  constructor(
    private readonly state: MemoryState,
    private readonly events: MemoryTaskEvents,
  ) {
    super();
  }

  async settled(asked: Parameters<CreationLedger['settled']>[0]): Promise<SettledOutcome | null> {
    const known = this.knownAnswer(this.state.team(asked.teamId), { ...asked, creationId: '' });
    return known?.verdict === 'in-progress' ? null : known;
  }

  async begin(intent: CreationIntent): Promise<BeginOutcome> {
    const team = this.state.team(intent.teamId);
    const known = team.intents.get(intent.creationId);
    if (known !== undefined) {
      if (this.takeAttempt(known, intent)) return { verdict: 'begun', earlier: { body: copyExact(known.intent.body) } };
      return { verdict: 'in-progress', creationId: intent.creationId };
    }
    const refusal = this.knownAnswer(team, intent) ?? tooManyOpen(team, intent) ?? overBudget(team, intent);
    if (refusal) return refusal;
    const holds = intent.windows.map((window) => ({ windowId: window.id, credits: intent.estimate }));
    for (const window of intent.windows) {
      team.reserve(window.id, intent.estimate);
      team.counters(window.id).until = window.resetsAt ?? Infinity;
    }
    const attempt = { id: intent.attempt.id, until: this.state.now() + intent.attempt.lastsMs };
    team.intents.set(intent.creationId, { intent: copyExact(intent), holds, attempt });
    team.occupy(intent.keyId, intent.creationId);
    if (intent.idempotencyKey !== undefined) {
      const expiresAt = this.state.now() + this.state.retention.idempotency;
      team.answers.set(intent.idempotencyKey, { digest: intent.bodyDigest, creationId: intent.creationId, expiresAt });
    }
    return { verdict: 'begun' };
  }

  async complete(intent: CreationIntent, created: CreatedTask): Promise<void> {
    const { teamId, creationId } = intent;
    const { uuid } = created.meta;
    const team = this.state.team(teamId);
    const held = new Map(team.intents.get(creationId)?.holds.map((hold) => [hold.windowId, hold]));
    this.state.owners.set(uuid, teamId);
    team.intents.delete(creationId);
    team.vacate(intent.keyId, creationId);
    this.attachAnswer(team, intent, created);
    if (team.tasks.has(uuid)) return team.release([...held.values()]);
    const credits = created.meta.costCredits ?? intent.estimate;
    for (const window of intent.windows) {
      team.reserve(window.id, credits - (held.get(window.id)?.credits ?? 0));
      team.counters(window.id).until = window.resetsAt ?? Infinity;
    }
    team.reserve(OPEN_TASKS, credits);
    this.store(team, intent, created, credits);
  }

  async abort(intent: CreationIntent): Promise<void> {
    const team = this.state.team(intent.teamId);
    const held = team.intents.get(intent.creationId);
    if (held?.attempt && held.attempt.id !== intent.attempt.id) return;
    team.release(held?.holds ?? []);
    team.intents.delete(intent.creationId);
    team.vacate(intent.keyId, intent.creationId);
    const known = team.answers.get(intent.idempotencyKey ?? '');
    if (known && known.creationId === intent.creationId && !known.answer) team.answers.delete(intent.idempotencyKey ?? '');
  }

  async suspend({ teamId, creationId, attempt }: CreationIntent): Promise<void> {
    const held = this.state.team(teamId).intents.get(creationId);
    if (held?.attempt?.id === attempt.id) held.attempt = null;
  }

  async resume(intent: CreationIntent): Promise<boolean> {
    const held = this.state.team(intent.teamId).intents.get(intent.creationId);
    return held !== undefined && this.takeAttempt(held, intent);
  }

  async stale(olderThan: number, limit: number): Promise<CreationIntent[]> {
    const intents = [...this.state.teams.values()].flatMap((team) => [...team.intents.values()].map(({ intent }) => intent));
    const stale = intents.filter((intent) => intent.startedAt < olderThan).sort((a, b) => a.startedAt - b.startedAt);
    return copyExact(stale.slice(0, limit));
  }

  async budgetState(teamId: string, windowIds: readonly string[]): Promise<BudgetState[]> {
    const budget = this.state.teams.get(teamId)?.budget;
    return windowIds.map((windowId) => {
      const { spent = 0, reserved = 0 } = budget?.get(windowId) ?? {};
      return { windowId, spent, reserved };
    });
  }

  private knownAnswer(
    team: MemoryTeam,
    intent: Pick<CreationIntent, 'idempotencyKey' | 'bodyDigest' | 'creationId'>,
  ): SettledOutcome | Extract<BeginOutcome, { verdict: 'in-progress' }> | null {
    if (intent.idempotencyKey === undefined) return null;
    const known = team.answers.get(intent.idempotencyKey);
    if (!known || known.expiresAt <= this.state.now()) return null;
    if (known.digest !== intent.bodyDigest) return { verdict: 'key-reused' };
    if (known.answer) return { verdict: 'replayed', answer: copyExact(known.answer) };
    return known.creationId === intent.creationId ? null : { verdict: 'in-progress', creationId: known.creationId };
  }

  private takeAttempt(held: MemoryIntent, { attempt }: CreationIntent): boolean {
    const now = this.state.now();
    if (held.attempt !== null && held.attempt.id !== attempt.id && held.attempt.until > now) return false;
    held.attempt = { id: attempt.id, until: now + attempt.lastsMs };
    return true;
  }

  private attachAnswer(team: MemoryTeam, intent: CreationIntent, { answer }: CreatedTask): void {
    if (intent.idempotencyKey === undefined) return;
    const now = this.state.now();
    const known = team.answers.get(intent.idempotencyKey);
    if (known && known.expiresAt > now && known.creationId !== intent.creationId) return;
    const expiresAt = now + this.state.retention.idempotency;
    const { bodyDigest: digest, creationId } = intent;
    team.answers.set(intent.idempotencyKey, { digest, creationId, answer: copyExact(answer), expiresAt });
  }

  private store(team: MemoryTeam, intent: CreationIntent, created: CreatedTask, credits: number): void {
    const meta = copyExact(created.meta);
    const { uuid } = meta;
    const now = this.state.now();
    const status = composeStatus({ ...copyExact(created.status), taskId: uuid });
    const terminal = isTerminalStatus(status.status);
    const record = { epoch: newEpoch(), rev: 1, terminal, status, observedAt: now, rank: rankOf(status.status) ?? 0 };
    const holds = [...intent.windows.map(({ id }) => id), OPEN_TASKS].map((windowId) => ({ windowId, credits }));
    const expiresAt = terminal ? now + this.state.retention.terminal : Infinity;
    const task = { meta, record, expiresAt, lastStatus: status.status, holds, settled: false };
    team.tasks.set(uuid, task);
    team.index.add({ at: meta.createdAt, id: uuid });
    team.open.add(uuid);
    team.opened.add({ at: meta.createdAt, id: uuid });
    team.occupy(meta.keyId, uuid);
    if (terminal) team.closeReservation(task, status.status, dayOf(now));
    team.trimBefore(now - this.state.retention.task);
    this.events.publishToTeam({ teamId: intent.teamId, uuid, epoch: record.epoch, rev: 1, terminal, status });
  }
}

function tooManyOpen(team: MemoryTeam, { maxOpenTasks, keyId }: CreationIntent): BeginOutcome | null {
  const { team: ofTeam, key: ofKey } = maxOpenTasks ?? {};
  if (ofTeam !== undefined && team.open.size + team.intents.size >= ofTeam) {
    return { verdict: 'too-many-open', entity: 'team', limit: ofTeam };
  }
  if (ofKey !== undefined && (team.busy.get(keyId)?.size ?? 0) >= ofKey) {
    return { verdict: 'too-many-open', entity: 'key', limit: ofKey };
  }
  return null;
}

function overBudget(team: MemoryTeam, { windows, estimate }: CreationIntent): BeginOutcome | null {
  for (const window of windows) {
    const { spent = 0, reserved = 0 } = team.budget.get(window.id) ?? {};
    if (hundredths(spent + reserved + estimate) > window.limit) return { verdict: 'over-budget', window, spent, reserved };
  }
  return null;
}
