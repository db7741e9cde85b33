import { pause } from '../backoff.js';
import { errorOf } from '../errors.js';
import { type HttpCaller } from '../http/http-caller.js';
import { readData, retryAfter } from '../http/read-answer.js';
import { type FlowStatusPayload } from '../wire.js';
import { type LinkBoard } from './link-state.js';
import { withNormalTaskId } from './task-id.js';
import { type TaskSink, type TaskTransport } from './transport.js';
import { parseVersion, type Version } from './version-gate.js';

/** The last resort: polls the status; an unchanged one is answered with 304. */
export class PollTransport implements TaskTransport {
  readonly name = 'poll';

  constructor(
    private readonly http: HttpCaller,
    private readonly board: LinkBoard,
    private readonly intervalMs: number,
  ) {}

  async follow(taskUuid: string, sink: TaskSink, signal: AbortSignal): Promise<void> {
    const channel = {};
    let etag: string | null = null;
    try {
      while (!sink.finished) {
        const response: Response = await this.http.send({
          path: `/api/v1/tasks/${encodeURIComponent(taskUuid)}`,
          headers: etag === null ? {} : { 'if-none-match': etag },
          signal,
        });
        this.board.report(channel, 'poll', true);
        if (response.status !== 304) {
          const tag = response.headers.get('etag');
          const status = withNormalTaskId(await readData<FlowStatusPayload>(response));
          sink.offer({ ...(parseVersion(tag) ?? versionOf(sink)), status }, 'snapshot');
          etag = tag;
        }
        const { retryAfterSeconds = 0 } = retryAfter(response.headers.get('retry-after'));
        if (!sink.finished)
          await pause(Math.max(retryAfterSeconds * 1_000, this.intervalMs * (0.75 + Math.random() / 2)), signal);
      }
    } catch (error) {
      if (!signal.aborted) this.board.report(channel, 'poll', false, errorOf(error));
      throw error;
    } finally {
      this.board.drop(channel);
    }
  }
}

/** A response without a version (a proxy removed the ETag) counts as newer than the previous one. */
function versionOf({ position }: TaskSink): Version {
  return { epoch: position?.epoch ?? 'unversioned', rev: (position?.rev ?? 0) + 1 };
}
