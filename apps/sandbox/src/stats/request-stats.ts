import { EventEmitter } from 'node:events';

export interface RecentRequest {
  method: string;
  /** Without the query: a watch carries its key there. */
  path: string;
  headers: Record<string, string>;
  at: string;
}

export interface SandboxStats {
  /** Every request by "METHOD route", for instance "GET /api/v1/tasks/:uuid" or "WS /api/v1/tasks/watch/all". */
  requests: Record<string, number>;
  /** The same by class of route: create, status, download, … */
  byClass: Record<string, number>;
  /** Requests whose connection closed before the answer, by class: the client left, or a fault closed it. */
  unanswered: Record<string, number>;
  total: number;
  /** Tasks created; repeats that return an existing task do not count. */
  creations: number;
  statusReads: Record<string, number>;
  openWatchSockets: number;
  /** Watch connections accepted since the start or the last reset. */
  watchConnections: number;
  framesSent: number;
  /** The latest requests, oldest first, credentials removed. */
  recent: RecentRequest[];
}

const KEPT_REQUESTS = 100;

/** Counts every request before anything can answer or break it. */
export class RequestStats {
  private readonly changes = new EventEmitter().setMaxListeners(0);
  private counts = emptyCounts();
  private openSockets = 0;

  countRequest(route: string, routeClass: string): void {
    add(this.counts.requests, route);
    add(this.counts.byClass, routeClass);
    this.counts.total += 1;
    this.changed();
  }

  countUnanswered(routeClass: string): void {
    add(this.counts.unanswered, routeClass);
    this.changed();
  }

  remember(request: RecentRequest): void {
    this.counts.recent.push(request);
    if (this.counts.recent.length > KEPT_REQUESTS) this.counts.recent.shift();
  }

  countStatusRead(uuid: string): void {
    add(this.counts.statusReads, uuid);
    this.changed();
  }

  countCreation(): void {
    this.counts.creations += 1;
    this.changed();
  }

  countFrames(frames: number): void {
    this.counts.framesSent += frames;
  }

  socketOpened(): void {
    this.openSockets += 1;
    this.counts.watchConnections += 1;
    this.changed();
  }

  socketClosed(): void {
    this.openSockets -= 1;
    this.changed();
  }

  snapshot(): SandboxStats {
    const { requests, byClass, unanswered, statusReads, recent, ...numbers } = this.counts;
    return {
      ...numbers,
      requests: Object.fromEntries(requests),
      byClass: Object.fromEntries(byClass),
      unanswered: Object.fromEntries(unanswered),
      statusReads: Object.fromEntries(statusReads),
      recent: [...recent],
      openWatchSockets: this.openSockets,
    };
  }

  onChange(listener: () => void): () => void {
    this.changes.on('change', listener);
    return () => this.changes.off('change', listener);
  }

  /** Open sockets stay counted across a reset. */
  reset(): void {
    this.counts = emptyCounts();
  }

  private changed(): void {
    this.changes.emit('change');
  }
}

function emptyCounts() {
  return {
    requests: new Map<string, number>(),
    byClass: new Map<string, number>(),
    unanswered: new Map<string, number>(),
    statusReads: new Map<string, number>(),
    total: 0,
    creations: 0,
    watchConnections: 0,
    framesSent: 0,
    recent: [] as RecentRequest[],
  };
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
