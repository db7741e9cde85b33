import { UpstreamApi, type UpstreamCreation, UpstreamWatch, type WatchHandlers } from '#tasks';

const NO_CALL = () => Promise.reject(new Error('this fake answers creations only'));

/** An upstream that takes every creation and keeps what it was asked for. */
export class FakeUpstreamApi extends UpstreamApi {
  readonly creations: { flow: string; body: Record<string, unknown> }[] = [];

  createTask(flow: string, body: Record<string, unknown>): Promise<UpstreamCreation> {
    this.creations.push({ flow, body });
    const task_uuid = `00000000-0000-4000-8000-${String(this.creations.length).padStart(12, '0')}`;
    const answer = {
      task_uuid,
      name: task_uuid,
      created_at: '2026-01-01T00:00:00Z',
      is_public: false,
      task_priority: 0,
      status: 'PENDING',
      flow_name: flow,
      input: body,
      costCredits: 1,
    };
    return Promise.resolve({ answer });
  }
  readStatus = NO_CALL;
  assetUrls = NO_CALL;
  openDownload = NO_CALL;
  openAsset = NO_CALL;
  upload = NO_CALL;
  presignUpload = NO_CALL;
  presignGet = NO_CALL;
  quote = NO_CALL;
  account = NO_CALL;
  balance = NO_CALL;
}

/** A link that opens, stays silent, and ends when it is told to. */
export class SilentUpstreamWatch extends UpstreamWatch {
  open(handlers: WatchHandlers) {
    queueMicrotask(() => handlers.onOpen());
    return { stop: () => handlers.onEnd({ kind: 'stopped', message: 'stopped' }) };
  }
}
