import { type TaskCaller } from '../shared/task-caller.js';
import { type BudgetWindow } from './creation-ledger.js';

/** Who creates or asks for a price, with what the credential says about flows and their parameters. */
export interface Creator extends TaskCaller {
  /** Null: every flow. */
  allowedFlows: readonly string[] | null;
  /** What the credential may do, e.g. `assets:read`. */
  scopes?: ReadonlySet<string>;
  parameters: { defaults?: Record<string, string | number | boolean>; max?: Record<string, number> };
}

/** What a creation must fit into. */
export interface CreationBounds {
  windows: BudgetWindow[];
  /** Upper bounds of open tasks (intents included); left out where nothing is bounded. */
  maxOpenTasks?: { team?: number; key?: number };
}

/** What the caller's key and team allow. */
export abstract class CreationPolicy {
  /**
   * @returns the body with the defaults of the credential.
   * @throws ApiError 9002 a flow that the credential may not use; 1004 each parameter above its bound.
   */
  abstract applyParameters(caller: Creator, flowName: string, body: Record<string, unknown>): Record<string, unknown>;
  /** @throws ApiError 9010 */
  abstract boundsOf(caller: Creator): Promise<CreationBounds>;
}
