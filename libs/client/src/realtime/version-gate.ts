import { type FlowStatusPayload, type TaskSnapshot } from '../wire.js';

export interface Version {
  epoch: string;
  rev: number;
}
export type Verdict = 'newer' | 'old' | 'other-epoch';

/** A snapshot answers a request and is current; an event may be delayed. */
export type Source = 'snapshot' | 'event';

/**
 * The last revision of a task that a listener has seen. Revisions are ordered within an epoch. A different epoch means that the storage was lost. Only a
 * snapshot may switch to it, because an event of a different epoch can be a delayed one of the previous epoch.
 */
export class VersionGate {
  private seen: Version | undefined;

  get position(): Version | undefined {
    return this.seen;
  }

  offer({ epoch, rev }: Version, source: Source): Verdict {
    if (this.seen && this.seen.epoch !== epoch && source === 'event') return 'other-epoch';
    if (this.seen && this.seen.epoch === epoch && rev <= this.seen.rev) return 'old';
    this.seen = { epoch, rev };
    return 'newer';
  }
}

const TERMINAL = new Set(['SUCCESS', 'FAILED', 'CANCELLED']);

export const isTerminal = (status: FlowStatusPayload): boolean => TERMINAL.has(status.status);

/** `epoch-rev`, as in an SSE id or (quoted) in an ETag; an epoch may contain dashes. */
export function parseVersion(text: string | null | undefined): Version | undefined {
  const match = /^(?:W\/)?"?(.+)-(\d+)"?$/.exec(text ?? '');
  return match ? { epoch: match[1] as string, rev: Number(match[2]) } : undefined;
}

export const formatVersion = ({ epoch, rev }: Version): string => `${epoch}-${rev}`;

export function isSnapshot(value: unknown): value is TaskSnapshot {
  if (typeof value !== 'object' || value === null) return false;
  const { epoch, rev, status } = value as Partial<TaskSnapshot>;
  return typeof epoch === 'string' && typeof rev === 'number' && isFlowStatus(status);
}

export function isFlowStatus(value: unknown): value is FlowStatusPayload {
  return typeof value === 'object' && value !== null && typeof (value as { status?: unknown }).status === 'string';
}
