import { type BackoffOptions, fullJitter, pause, reasonOf } from '../backoff.js';
import { askedWaitMs, errorOf, isPassing, isStandingLimit, TriverseError } from '../errors.js';
import { type LinkBoard } from './link-state.js';
import { type TaskUpdate } from '../tasks/task-state.js';
import { SilentStream, TaskSink, type TaskTransport, TransportUnavailable } from './transport.js';

export interface FollowOptions {
  /** In order of preference. */
  ladder: readonly TaskTransport[];
  backoff: BackoffOptions;
  board: LinkBoard;
  /** How long to poll before trying the better transports again. */
  climbAfterMs: number;
}

/** Follows a task to its end over the best transport that works. */
export async function followTask(
  taskUuid: string,
  emit: (update: TaskUpdate) => void,
  signal: AbortSignal,
  { ladder, backoff, board, climbAfterMs }: FollowOptions,
): Promise<void> {
  const sink = new TaskSink(emit);
  const gap = {};
  let rung = 0;
  try {
    for (let attempt = 0; !sink.finished;) {
      while (ladder[rung]?.isDoubtful && rung < ladder.length - 1) rung++;
      const transport = ladder[rung];
      if (transport === undefined) throw new TriverseError('no transport works here');
      const before = sink.position;
      const climb = rung > 0 && transport.name === 'poll' ? AbortSignal.timeout(climbAfterMs) : undefined;
      try {
        await transport.follow(taskUuid, sink, climb ? AbortSignal.any([signal, climb]) : signal);
      } catch (error) {
        if (signal.aborted) throw reasonOf(signal);
        if (climb?.aborted) {
          rung = 0;
        } else if ((error instanceof TransportUnavailable || error instanceof SilentStream) && rung < ladder.length - 1) {
          rung++;
        } else if (isStandingLimit(error) && rung < ladder.length - 1) {
          // An event stream would need one of the connections that the limit counts.
          rung = ladder.length - 1;
        } else if (isPassing(error)) {
          if (sink.position !== before) attempt = 0;
          board.report(gap, transport.name, false, errorOf(error));
          await pause(askedWaitMs(error) + fullJitter(attempt++, backoff), signal);
          board.drop(gap);
          // The cause of the break may also have blocked the better transports, so try them again.
          if (transport.name === 'sse') rung = 0;
        } else throw error;
      }
    }
  } finally {
    board.drop(gap);
  }
}
