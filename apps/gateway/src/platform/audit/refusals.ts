import { isApiError } from '#contracts';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type Actor, Audited, type AuditedEvent } from './audited.js';
import { type AccessAttempt } from './access-attempt.js';
import { EntryTally } from './entry-tally.js';

const MINUTE_MS = 60_000;
/** Refusals of one caller that the trail keeps in a minute. */
export const KEPT_PER_CALLER = 5;
/** Of all callers together. */
const KEPT_IN_ALL = 30;
const ALL = 'all';
const CODES = new Set([9001, 9002, 9003]);
const TOLD = ['reason', 'required', 'policy', 'entity'] as const;
/** Summaries of one minute; more callers than these are not told apart anyway. */
const SUMMARIES = 10;

type Refusal = Actor & { event: AuditedEvent };

/**
 * Writes into the audit trail what the guards refuse, and the openings and events of sockets that are refused: who, what and where, a bounded
 * number a minute, and how many more there were.
 */
@Injectable()
export class Refusals implements OnModuleDestroy {
  private readonly tally = new EntryTally<Refusal>({ perCaller: KEPT_PER_CALLER, perGroup: KEPT_IN_ALL });
  private readonly timer = setInterval(() => void this.endMinute(), MINUTE_MS).unref();

  constructor(private readonly audited: Audited) {}

  /** Runs what may refuse somebody; `asking` is called when it has. */
  async seen<T>(asking: () => AccessAttempt, check: () => Promise<T>): Promise<T> {
    try {
      return await check();
    } catch (failure) {
      this.note(failure, asking());
      throw failure;
    }
  }

  /** Takes note of a failure that is a refusal; who was refused waits for nothing that is written. */
  note(failure: unknown, asking: AccessAttempt): void {
    const refusal = refusalOf(failure, asking);
    if (refusal !== null && this.tally.count({ caller: callerOf(refusal), group: ALL }, refusal))
      void this.audited.write(refusal, refusal.event);
  }

  async endMinute(): Promise<void> {
    for (const { left, last } of this.tally.turn().slice(0, SUMMARIES)) {
      const { event } = last;
      await this.audited.write(last, { ...event, detail: { ...event.detail, not_kept: left } });
    }
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }
}

function refusalOf(failure: unknown, { target, ip, id, caller }: AccessAttempt): Refusal | null {
  if (!isApiError(failure) || !CODES.has(failure.code)) return null;
  const { details = {}, code } = failure;
  const told = Object.fromEntries(TOLD.flatMap((name) => (details[name] === undefined ? [] : [[name, details[name]]])));
  return {
    caller,
    request: { ip, id },
    event: { action: 'access.refuse', target, outcome: 'refused', detail: { code, ...told } },
  };
}

function callerOf({ caller, request }: Refusal): string {
  return caller === null ? `ip:${request.ip}` : `${caller.teamId}:${caller.keyId}`;
}
