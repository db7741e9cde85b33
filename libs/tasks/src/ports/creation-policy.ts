import { type Labels } from '#contracts';
import { type TaskCaller } from '../shared/task-caller.js';
import { type BudgetWindow, type MaxOpenTasks } from './creation-ledger.js';

/** What a credential itself allows its end user, besides the limits of its key and team. */
export interface EndUserBounds {
  budgets?: { window: 'total' | 'day' | 'month'; credits: number; timeZone: string }[];
  openTasks?: number;
  creationsPerMinute?: number;
}

/** Who creates or asks for a price, with what the credential says about flows and their parameters. */
export interface Creator extends TaskCaller {
  /** Null: every flow. */
  allowedFlows: readonly string[] | null;
  endUser?: EndUserBounds;
  /** What the credential may do, e.g. `assets:read`. */
  scopes?: ReadonlySet<string>;
  parameters: { defaults?: Record<string, string | number | boolean>; max?: Record<string, number> };
}

/** What a creation must fit into. */
export interface CreationBounds {
  windows: BudgetWindow[];
  /** Upper bounds of open tasks (intents included); left out where nothing is bounded. */
  maxOpenTasks?: MaxOpenTasks;
}

/** What the caller's key and team allow. */
export abstract class CreationPolicy {
  /**
   * @returns the body with the defaults of the credential.
   * @throws ApiError 9002 a flow that the credential may not use; 1004 each parameter above its bound.
   */
  abstract applyParameters(caller: Creator, flowName: string, body: Record<string, unknown>): Record<string, unknown>;
  /** @param labels of the creation. @throws ApiError 9010 */
  abstract boundsOf(caller: Creator, labels?: Labels): Promise<CreationBounds>;
}
