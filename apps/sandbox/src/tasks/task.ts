import type { Account } from '../account/account-store.js';
import type { Subject } from '../assets/subject/subject.js';
import type { Params } from '../flows/field-rule.js';
import type { FlowRow } from '../flows/flow-table.js';

export type Outcome = 'SUCCESS' | 'FAILED' | 'CANCELLED';

export interface Task {
  uuid: string;
  account: Account;
  flow: FlowRow;
  input: Params;
  /** Normally a documented status; control may put any string here. */
  status: string;
  progress: number;
  output: Params | null;
  error: string | null;
  createdAt: string;
  createdAtMs: number;
  updatedAtMs: number;
  startedAt: string | null;
  completedAt: string | null;
  /** Credits held until the task ends. */
  cost: number;
  settled: boolean;
  plan: TaskPlan;
  /** What its files show; known once one of them was asked for, and kept, since pictures that were uploaded are not. */
  subject?: Subject;
  timer?: NodeJS.Timeout;
}

export interface TaskPlan {
  durationMs: number;
  steps: number;
  outcome: Outcome;
  /** Stays RUNNING forever. */
  stalls: boolean;
  withoutAssets: boolean;
  extraStatus: string;
  /** Synthetic size of the model; 0 for the real one. */
  assetBytes: number;
}

const TERMINAL = new Set(['SUCCESS', 'FAILED', 'CANCELLED']);

export const isTerminal = (status: string): boolean => TERMINAL.has(status);

/** The documented example carries microseconds, which JavaScript's own dates do not. */
export function timestamp(date = new Date()): string {
  const micros = String(process.hrtime.bigint() % 1_000_000n)
    .padStart(6, '0')
    .slice(0, 3);
  return date.toISOString().replace('Z', `${micros}Z`);
}
