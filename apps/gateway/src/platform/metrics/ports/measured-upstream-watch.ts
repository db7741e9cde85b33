import { UpstreamWatch, type WatchHandlers, type WatchLink } from '#tasks';
import { type Counter } from 'prom-client';
import { type Meters } from '../meters.js';

const KINDS = ['status', 'unreadable'] as const;

/** The upstream's socket, with a count of its frames and the time of the last one. */
export class MeasuredUpstreamWatch extends UpstreamWatch {
  private readonly frames: Counter<'kind'>;
  /** Monotonic; undefined while no link is open. */
  private lastAt: number | undefined;

  constructor(
    private readonly watch: UpstreamWatch,
    meters: Meters,
  ) {
    super();
    this.frames = meters.counter('gateway_upstream_frames_total', "Frames of the upstream's socket", ['kind']);
    for (const kind of KINDS) this.frames.inc({ kind }, 0);
    meters.gauge(
      'gateway_upstream_frame_age_seconds',
      'On the watcher: time since the last frame of the upstream, or since its socket was opened',
      () => (this.lastAt === undefined ? undefined : (performance.now() - this.lastAt) / 1000),
      'max',
    );
  }

  override open(handlers: WatchHandlers, since?: string): WatchLink {
    return this.watch.open(this.measured(handlers), since);
  }

  private measured(handlers: WatchHandlers): WatchHandlers {
    return {
      onOpen: () => {
        this.lastAt = performance.now();
        handlers.onOpen();
      },
      onAlive: () => handlers.onAlive(),
      onReading: (reading) => {
        this.heard('status');
        handlers.onReading(reading);
      },
      passesOver: (taskId) => {
        const over = handlers.passesOver(taskId);
        if (over) this.heard('status');
        return over;
      },
      onJunk: (reason, taskId) => {
        this.heard('unreadable');
        handlers.onJunk(reason, taskId);
      },
      onLapse: () => handlers.onLapse(),
      onEnd: (end) => {
        this.lastAt = undefined;
        handlers.onEnd(end);
      },
    };
  }

  private heard(kind: (typeof KINDS)[number]): void {
    this.lastAt = performance.now();
    this.frames.inc({ kind });
  }
}
