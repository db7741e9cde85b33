import { type StorageEngine } from '#storage';
import { type CreatedTask, type CreationIntent, type StatusUpdate } from '#tasks';
import { type Tracing } from '../tracing.js';

/** A storage engine that notes which span made a task, and has a span for each frame of the upstream that it stores. */
export function tracedEngine(engine: StorageEngine, tracing: Tracing): StorageEngine {
  if (!tracing.isOn) return engine;
  const { tasks, creations } = engine;
  const apply = tasks.apply.bind(tasks);
  const complete = creations.complete.bind(creations);
  tasks.apply = (teamId, uuid, update) =>
    isFrame(update)
      ? tracing.span({ ...FRAME, attributes: { 'gateway.team': teamId, 'gateway.task': uuid } }, async (span) => {
          const trace = span.traceparent;
          const outcome = await apply(teamId, uuid, trace === undefined ? update : { ...update, trace });
          span.set({ 'gateway.verdict': outcome.verdict });
          span.link(outcome.createdIn);
          return outcome;
        })
      : apply(teamId, uuid, update);
  creations.complete = (intent: CreationIntent, created: CreatedTask) => {
    const trace = tracing.traceparent();
    return complete(intent, trace === undefined ? created : { ...created, trace });
  };
  return engine;
}

/** The upstream sends its frames without a trace, so each begins one; it points at the task's creation. */
const FRAME = { name: 'upstream frame', kind: 'consumer', isRoot: true } as const;

/** A push: what is read belongs to the trace of the reader. */
function isFrame({ expected }: StatusUpdate): boolean {
  return expected === undefined;
}
