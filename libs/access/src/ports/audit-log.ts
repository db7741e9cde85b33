import { type Page } from '#contracts';

export interface AuditActor {
  kind: string;
  id: string;
  sub?: string;
}

export interface AuditEvent {
  /** Sorts by time: 13 digits of Unix ms, then a random part. */
  id: string;
  /** Unix ms. */
  at: number;
  /** Empty if no team is concerned. */
  teamId: string;
  actor: AuditActor;
  /** e.g. `key.rotate` */
  action: string;
  /** What it was done to, e.g. `key:abc`. */
  target: string;
  outcome: 'success' | 'refused' | 'failed';
  ip: string;
  requestId: string;
  /** Never a secret. */
  detail: Record<string, unknown>;
}

export interface AuditQuery {
  /** Missing: events of all teams. */
  teamId?: string;
  actorId?: string;
  action?: string;
  /** Unix ms, inclusive. */
  from?: number;
  /** Unix ms, exclusive. */
  to?: number;
  cursor?: string;
  limit: number;
}

/** Append-only. @throws ApiError 9010 when the storage does not answer. */
export abstract class AuditLog {
  abstract append(event: AuditEvent): Promise<void>;
  /** Newest first. A page may be short even if more follow; check `nextCursor`. */
  abstract query(query: AuditQuery): Promise<Page<AuditEvent>>;
  /** Drops events before `before` (Unix ms). */
  abstract trim(before: number): Promise<void>;
}
