import { isApiError } from '#contracts';
import { type Transport, TRANSPORTS } from './connection-log.js';

/** Why a client was not let in. */
const REASONS = ['credential', 'scope', 'origin', 'limit', 'task', 'shutdown', 'storage', 'other'] as const;
type Reason = (typeof REASONS)[number];

const REASON_OF: Readonly<Record<number, Reason>> = {
  1006: 'task',
  9001: 'credential',
  9002: 'scope',
  9003: 'limit',
  9006: 'shutdown',
  9010: 'storage',
};

/** Realtime clients that were refused before they were connected, by how they came and why. */
export class HandshakeRefusals {
  private readonly counts = new Map<Transport, Record<Reason, number>>(
    TRANSPORTS.map((transport) => [
      transport,
      Object.fromEntries(REASONS.map((reason) => [reason, 0])) as Record<Reason, number>,
    ]),
  );

  note(transport: Transport, failure: unknown): void {
    const counts = this.counts.get(transport);
    if (counts !== undefined) counts[reasonOf(failure)]++;
  }

  rows(): { labels: { transport: string; reason: string }; value: number }[] {
    return [...this.counts].flatMap(([transport, counts]) =>
      Object.entries(counts).map(([reason, value]) => ({ labels: { transport, reason }, value })),
    );
  }
}

function reasonOf(failure: unknown): Reason {
  if (!isApiError(failure)) return 'other';
  if (failure.details?.['reason'] === 'origin') return 'origin';
  return REASON_OF[failure.code] ?? 'other';
}
