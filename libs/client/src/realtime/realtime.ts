import { type BackoffOptions, fullJitter, pause, reasonOf } from '../backoff.js';
import { type Credential } from '../credential.js';
import { errorOf, isPassing } from '../errors.js';
import { type HttpCaller } from '../http/http-caller.js';
import { type TasksApi } from '../tasks/tasks-api.js';
import { followTask } from './follow-task.js';
import { followTeam, pollTeam, TeamSink } from './follow-team.js';
import { LinkBoard, type TransportName } from './link-state.js';
import { PollTransport } from './poll-transport.js';
import { SocketLink } from './socket-link.js';
import { loadSocketIo, type SocketLoader } from './socket-like.js';
import { SocketTransport } from './socket-transport.js';
import { SseTransport } from './sse-transport.js';
import { type TaskTransport, type TaskUpdate, TransportUnavailable } from './transport.js';
import { RevisionCounter } from './version-gate.js';
import { Watch, type WatchOptions } from './watch.js';

export interface RealtimeOptions {
  baseUrl: string;
  credential: Credential;
  backoff: BackoffOptions;
  http: HttpCaller;
  tasks: TasksApi;
  transports?: readonly TransportName[];
  socketIo?: SocketLoader;
  pollIntervalMs?: number;
}

const DEFAULT_TRANSPORTS = ['socket', 'sse', 'poll'] as const;
const POLL_MS = 2_000;
const CLIMB_AFTER_MS = 60_000;

/** Wires the transports of one client together. */
export class Realtime {
  readonly board = new LinkBoard();
  private readonly link: SocketLink;
  private readonly ladder: readonly TaskTransport[];

  constructor(private readonly options: RealtimeOptions) {
    const { baseUrl, credential, backoff, http, socketIo, pollIntervalMs } = options;
    const probe = () =>
      http.send({ path: '/health/ready', repeatable: false, signal: AbortSignal.timeout(5_000) }).then(
        () => true,
        () => false,
      );
    this.link = new SocketLink({ baseUrl, credential, backoff, board: this.board, load: socketIo ?? loadSocketIo, probe });
    const transports: Record<TransportName, TaskTransport> = {
      socket: new SocketTransport(this.link, backoff),
      sse: new SseTransport(http, this.board),
      poll: new PollTransport(http, this.board, pollIntervalMs ?? POLL_MS),
    };
    this.ladder = (options.transports ?? DEFAULT_TRANSPORTS).map((name) => transports[name]);
  }

  watchTask(taskUuid: string, options?: WatchOptions<TaskUpdate>): Watch<TaskUpdate> {
    const { backoff } = this.options;
    return new Watch(
      (emit, signal) =>
        followTask(taskUuid, emit, signal, { ladder: this.ladder, backoff, board: this.board, climbAfterMs: CLIMB_AFTER_MS }),
      options,
    );
  }

  watchTeam(options?: WatchOptions<TaskUpdate>): Watch<TaskUpdate> {
    return new Watch((emit, signal) => this.followTeam(emit, signal), options);
  }

  /** The socket, or else the list, which is asked for time and again: there is no event stream of a whole team. */
  private async followTeam(emit: (update: TaskUpdate) => void, signal: AbortSignal): Promise<void> {
    const sink = new TeamSink(emit);
    let polling = !this.ladder.some(({ name }) => name === 'socket');
    for (let attempt = 0; ;) {
      try {
        await (polling ? this.pollTeam(sink, signal) : followTeam(sink, signal, this.link, this.options.backoff));
      } catch (error) {
        if (signal.aborted) throw reasonOf(signal);
        if (error instanceof TransportUnavailable && !polling) polling = true;
        else if (isPassing(error)) await pause(fullJitter(attempt++, this.options.backoff), signal);
        else throw error;
      }
    }
  }

  private async pollTeam(sink: TeamSink, signal: AbortSignal): Promise<void> {
    const channel = {};
    const counter = new RevisionCounter();
    const read = async () => {
      const page = await this.options.tasks.list({ limit: 50 }, { signal });
      this.board.report(channel, 'poll', true);
      return page.items.map((status) => counter.version(status));
    };
    try {
      await pollTeam(sink, signal, { read, intervalMs: (this.options.pollIntervalMs ?? POLL_MS) * 2 });
    } catch (error) {
      this.board.report(channel, 'poll', false, errorOf(error));
      throw error;
    } finally {
      this.board.drop(channel);
    }
  }
}
