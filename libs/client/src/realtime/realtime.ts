import { hasLabels, labelTexts } from '../../../contracts/src/payloads/labels.js';
import { type BackoffOptions } from '../backoff.js';
import { type Credential } from '../credential.js';
import { errorOf, reportStray, TriverseError } from '../errors.js';
import { type HttpCaller } from '../http/http-caller.js';
import { snapshotsOf } from '../tasks/task-list.js';
import { type TaskUpdate } from '../tasks/task-state.js';
import { type TasksApi } from '../tasks/tasks-api.js';
import { followTask } from './follow-task.js';
import { type TeamReader } from './follow-team.js';
import { LinkBoard, type TransportName } from './link-state.js';
import { PollTransport } from './poll-transport.js';
import { SocketLink } from './socket-link.js';
import { loadSocketIo, type SocketLoader } from './socket-like.js';
import { SocketPool } from './socket-pool.js';
import { SocketRooms } from './socket-rooms.js';
import { SocketTransport } from './socket-transport.js';
import { SseTransport } from './sse-transport.js';
import { normalId } from './task-id.js';
import { followTeamAnyway } from './team-ladder.js';
import { TeamSink } from './team-sink.js';
import { type TaskTransport } from './transport.js';
import { Watch, type WatchOptions, type WatchTeamOptions } from './watch.js';

export interface RealtimeOptions {
  baseUrl: string;
  credential: Credential;
  backoff: BackoffOptions;
  http: HttpCaller;
  tasks: TasksApi;
  transports?: readonly TransportName[];
  socketIo?: SocketLoader;
  pollIntervalMs?: number;
  climbAfterMs?: number;
  streamSilenceMs?: number;
}

const DEFAULT_TRANSPORTS = ['socket', 'sse', 'poll'] as const;
const POLL_MS = 2_000;
const LATEST_TASKS = 100;
const CLIMB_AFTER_MS = 60_000;
/** Three heartbeats of the gateway. */
const STREAM_SILENCE_MS = 15_000;

/** Wires the transports of one client together. */
export class Realtime {
  readonly board = new LinkBoard();
  private readonly pool: SocketPool;
  private readonly ladder: readonly TaskTransport[];

  constructor(private readonly options: RealtimeOptions) {
    const { backoff, http, pollIntervalMs } = options;
    const probe = () =>
      http.send({ path: '/health/ready', repeatable: false, signal: AbortSignal.timeout(5_000) }).then(
        () => true,
        () => false,
      );
    this.pool = new SocketPool((limit) => new SocketRooms(this.newLink(probe), backoff, limit));
    const transports: Record<TransportName, TaskTransport> = {
      socket: new SocketTransport(this.pool, backoff),
      sse: new SseTransport(http, this.board, options.streamSilenceMs ?? STREAM_SILENCE_MS),
      poll: new PollTransport(http, this.board, pollIntervalMs ?? POLL_MS),
    };
    this.ladder = (options.transports ?? DEFAULT_TRANSPORTS).map((name) => transports[name]);
  }

  /** The caller says which flow it is. */
  watchTask<F extends string>(taskUuid: string, options?: WatchOptions<TaskUpdate<F>>): Watch<TaskUpdate<F>> {
    const { backoff, climbAfterMs = CLIMB_AFTER_MS } = this.options;
    const id = normalId(taskUuid);
    return new Watch(
      (emit, signal) =>
        followTask(id, emit as (update: TaskUpdate) => void, signal, {
          ladder: this.ladder,
          backoff,
          board: this.board,
          climbAfterMs,
        }),
      options,
    );
  }

  /** Labels are compared here: watches of one client share a subscription to the whole team. */
  watchTeam({ includeEnded, labels, onLabels, ...options }: WatchTeamOptions = {}): Watch<TaskUpdate> {
    const wanted = labelTexts(labels);
    const filtered = (emit: (update: TaskUpdate) => void) => (update: TaskUpdate) => {
      if (hasLabels(update.labels, wanted)) emit(update);
    };
    const sinkOf = (emit: (update: TaskUpdate) => void) =>
      new TeamSink(filtered(emit), includeEnded, onLabels && guarded(onLabels));
    return new Watch((emit, signal) => this.followTeam(sinkOf(emit), signal), options);
  }

  private followTeam(sink: TeamSink, signal: AbortSignal): Promise<void> {
    const { backoff, pollIntervalMs = POLL_MS, climbAfterMs = CLIMB_AFTER_MS } = this.options;
    const rooms = this.ladder.some(({ name }) => name === 'socket') ? this.pool.first : undefined;
    return followTeamAnyway(
      { sink, reader: this.teamReader(signal), signal },
      { rooms, backoff, board: this.board, pollIntervalMs: 2 * pollIntervalMs, climbAfterMs },
    );
  }

  private newLink(probe: () => Promise<boolean>): SocketLink {
    const { baseUrl, credential, backoff, socketIo } = this.options;
    return new SocketLink({ baseUrl, credential, backoff, board: this.board, load: socketIo ?? loadSocketIo, probe });
  }

  private teamReader(signal: AbortSignal): TeamReader {
    const { tasks } = this.options;
    return {
      latest: async () => snapshotsOf(await tasks.list({ limit: LATEST_TASKS }, { signal })),
      one: async (taskUuid) => {
        try {
          return await tasks.snapshot(taskUuid, { signal });
        } catch (error) {
          if (error instanceof TriverseError && error.code === 1006) return null;
          throw error;
        }
      },
    };
  }
}

/** An error of a listener must not affect others of the link. */
function guarded<T>(listener: (value: T) => void): (value: T) => void {
  return (value) => {
    try {
      listener(value);
    } catch (error) {
      reportStray(errorOf(error));
    }
  };
}
