import { type FlowStatusPayload, type Labels, type TaskCreationResponsePayload } from '#contracts';
import { type TaskMeta } from './task-store.js';

/** Whose budget it is. An end user's counters expire with their window, because there may be any number of end users. */
export type BudgetedEntity = 'team' | 'key' | 'end_user' | 'label';

/** How the id of an end user's window begins. */
export const END_USER_WINDOW = 'sub:';

/** Whose open tasks are bounded. */
export type MaxOpenTasks = Partial<Record<'team' | 'key' | 'end_user', number>>;

/** One budget window that a creation must fit into. */
export interface BudgetWindow {
  /** Names the counter, e.g. `team|day|2026-11-24` or `key:k_1|total`; unique within a team. */
  id: string;
  entity: BudgetedEntity;
  /** A team's or key's id, the end user's `sub`, or a label such as `project=apollo`. */
  entityId: string;
  window: 'total' | 'day' | 'month';
  /** Credits; a creation is refused when spent + reserved + estimate exceeds it. */
  limit: number;
  /** Unix ms when the window ends; null for total. */
  resetsAt: number | null;
  /** Percent of the limit at which the team is told; missing: the usual ones. */
  alertAt?: readonly number[];
}

/** Counts, beside the budget windows, what all open tasks of a team hold, whether or not a budget applies: the id of a window without a limit. */
export const OPEN_TASKS = 'open';

/** Counts, in the same way, what all tasks of a team have spent since it exists. */
export const BOOKED = 'booked';

/** Credits held for a task in the windows that were open when it was created; released or spent at its end. */
export interface BudgetHold {
  windowId: string;
  credits: number;
}

export interface BudgetState {
  windowId: string;
  spent: number;
  reserved: number;
}

/** One request's try at a creation: while it lasts, nobody else carries the same creation upstream. */
export interface CreationAttempt {
  id: string;
  /** Milliseconds after which its process counts as dead. */
  lastsMs: number;
}

export interface CreationIntent {
  /** Also the idempotency key sent upstream (`client_order_id`), so that a lost answer can be found again. */
  creationId: string;
  teamId: string;
  keyId: string;
  sub?: string;
  /** See TaskMeta. */
  webhookUrl?: string;
  labels?: Labels;
  /** See TaskMeta. */
  files?: Readonly<Record<string, string>>;
  flowName: string;
  /** The validated body as it is sent upstream, without client_order_id. */
  body: Record<string, unknown>;
  /** Caller's idempotency key, when there is one; namespaced by the team through the store, by the end user through its text. */
  idempotencyKey?: string;
  /** SHA-256 of flow, body and labels, hex. */
  bodyDigest: string;
  /** Credits to reserve; 0 where no budget applies. */
  estimate: number;
  windows: BudgetWindow[];
  /** Upper bounds of open tasks (intents included), when there are any. */
  maxOpenTasks?: MaxOpenTasks;
  /** Unix ms. */
  startedAt: number;
  attempt: CreationAttempt;
}

export type BeginOutcome =
  /** `earlier`: what an attempt that ended without a known outcome sent. It may have reached the upstream, so the same must be sent again. */
  | { verdict: 'begun'; earlier?: Pick<CreationIntent, 'body'> }
  | { verdict: 'replayed'; answer: TaskCreationResponsePayload }
  /** The same key and body is being created by somebody else right now. */
  | { verdict: 'in-progress'; creationId: string }
  | { verdict: 'key-reused' }
  | { verdict: 'over-budget'; window: BudgetWindow; spent: number; reserved: number }
  | { verdict: 'too-many-open'; entity: keyof MaxOpenTasks; limit: number };

/** What is settled for an idempotency key, whatever budgets and limits say by now. */
export type SettledOutcome = Extract<BeginOutcome, { verdict: 'replayed' | 'key-reused' }>;

export interface CreatedTask {
  meta: TaskMeta;
  status: FlowStatusPayload;
  /** Span that made the task, as a W3C traceparent. */
  trace?: string;
  /** By which a list finds the task, see `searchWords`. */
  words?: readonly string[];
  /** Replayed for the same idempotency key. */
  answer: TaskCreationResponsePayload;
}

/**
 * Creations from intent to task. Each call is one atomic step in the team's storage; a crash between the steps leaves an intent
 * that `stale` finds, so that it can be completed or aborted.
 * @throws ApiError 9010 when the storage does not answer: the creation is then refused.
 */
export abstract class CreationLedger {
  /** The answer that `begin` would give for the key without looking at anything else; null where it would look further. */
  abstract settled(
    asked: Pick<CreationIntent, 'teamId' | 'bodyDigest'> & { idempotencyKey: string },
  ): Promise<SettledOutcome | null>;
  /** Checks idempotency, budgets and open-task limits, reserves the estimate and writes the intent. */
  abstract begin(intent: CreationIntent): Promise<BeginOutcome>;
  /**
   * Writes owner, record, indices and the replayable answer, drops the intent, corrects the reservation to the real cost, publishes
   * the first event on the team's channel. Repeating it is harmless. With an already known task it only attaches the answer.
   */
  abstract complete(intent: CreationIntent, created: CreatedTask): Promise<void>;
  /** Releases the reservation and forgets the idempotency key, unless another attempt has taken over. */
  abstract abort(intent: CreationIntent): Promise<void>;
  /** The attempt has ended and nobody knows what came of it: the next one need not wait for its time to run out. */
  abstract suspend(intent: CreationIntent): Promise<void>;
  /** Goes on, as the intent's attempt, with a creation whose last one has ended. @returns false when it is under way, completed or aborted. */
  abstract resume(intent: CreationIntent): Promise<boolean>;
  /** Intents begun before `olderThan` (Unix ms) that were neither completed nor aborted, over all teams. */
  abstract stale(olderThan: number, limit: number): Promise<CreationIntent[]>;
  /** Counters of the named windows; 0 where nothing was booked. */
  abstract budgetState(teamId: string, windowIds: readonly string[]): Promise<BudgetState[]>;
}
