import { type FlowStatusPayload } from '#contracts';
import { type RankedRecord } from './decide-update.js';
import { RUNNING_RANK } from './state-rules.js';

/** When the task, or one of its stages, was first seen to start and to end. Unix ms; missing: not seen. */
export interface SeenTimes {
  /** Of the stage, or WHOLE_TASK. */
  name: string;
  started?: number;
  ended?: number;
}

export const WHOLE_TASK = '.';
/** Times are kept of this many stages, with names of at most this length. */
export const STAGE_BOUNDS = { stages: 8, nameCharacters: 32 } as const;

const SUFFIX = '_job_status';
const NAME = new RegExp(`^[A-Za-z0-9_-]{1,${STAGE_BOUNDS.nameCharacters}}$`);
const SIDES: Readonly<Record<string, Side>> = {
  IN_PROGRESS: 'started',
  COMPLETED: 'ended',
  FAILED: 'ended',
  CANCELLED: 'ended',
};

type Side = 'started' | 'ended';

/** A stage that runs or is over, as a status says. */
export interface StageState {
  name: string;
  side: Side;
  /** The field of `output` that says so, and its value: neither needs to be escaped in JSON. */
  field: string;
  state: string;
}

/** The first stages in an output, e.g. `geometry` in `{ geometry_job_status: 'COMPLETED' }`. Runs for every update. */
export function stageStates(output: FlowStatusPayload['output'] | undefined): StageState[] {
  const stages: StageState[] = [];
  if (typeof output !== 'object' || output === null) return stages;
  for (const field of Object.keys(output)) {
    if (!field.endsWith(SUFFIX)) continue;
    const state = output[field];
    const side = typeof state === 'string' && Object.hasOwn(SIDES, state) ? SIDES[state] : undefined;
    const name = field.slice(0, -SUFFIX.length);
    if (side === undefined || !NAME.test(name)) continue;
    if (stages.push({ name, side, field, state: String(state) }) === STAGE_BOUNDS.stages) break;
  }
  return stages;
}

/**
 * Notes what a change shows for the first time. Where the record before said the same, or there is none, the time is not known and stays open.
 * `apply-update.lua` does the same.
 */
export function noteTimes(seen: readonly SeenTimes[], before: RankedRecord | null, next: RankedRecord): readonly SeenTimes[] {
  if (before === null) return seen;
  let noted = seen;
  const note = (name: string, side: Side) => (noted = withTime(noted, name, { [side]: next.observedAt }));
  if (next.rank === RUNNING_RANK && before.rank < RUNNING_RANK) note(WHOLE_TASK, 'started');
  for (const { name, side, field, state } of stageStates(next.status.output)) {
    if (fieldOf(before.status, field) !== state) note(name, side);
  }
  if (next.terminal) note(WHOLE_TASK, 'ended');
  return noted;
}

/** The first time stays. */
function withTime(seen: readonly SeenTimes[], name: string, time: Omit<SeenTimes, 'name'>): readonly SeenTimes[] {
  const known = seen.find((entry) => entry.name === name);
  if (known === undefined) return seen.length > STAGE_BOUNDS.stages ? seen : [...seen, { name, ...time }];
  const isKnown = known.ended !== undefined || (time.started !== undefined && known.started !== undefined);
  return isKnown ? seen : seen.map((entry) => (entry === known ? { ...entry, ...time } : entry));
}

function fieldOf({ output }: FlowStatusPayload, field: string): unknown {
  return typeof output === 'object' && output !== null && Object.hasOwn(output, field) ? output[field] : undefined;
}
