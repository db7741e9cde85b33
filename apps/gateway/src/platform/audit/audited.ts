import { type AuditEntry, AuditTrail, type Principal } from '#access';
import { isApiError } from '#contracts';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { EntryTally } from './entry-tally.js';

const MINUTE_MS = 60_000;
/** Entries of one caller and action that the trail keeps in a minute. */
export const KEPT_PER_CALLER = 30;
/** Of all callers of a team together. */
export const KEPT_PER_TEAM = 100;
/** Summaries of one minute; more callers than these are not told apart anyway. */
const SUMMARIES = 50;

export interface Actor {
  /** Null: nobody is known. */
  caller: Principal | null;
  request: Pick<FastifyRequest, 'ip' | 'id'>;
}

export interface AuditedAction<T> {
  action: string;
  /** What it is done to; of something that is only being made, what it is made in. */
  target: string;
  /** Names what was made, and the team it belongs to where that was not known before. */
  made?: (result: T) => { target: string; teamId?: string };
  teamId?: string;
  detail?: Record<string, unknown>;
}

export type AuditedEvent = Pick<AuditEntry, 'action' | 'target' | 'teamId' | 'outcome' | 'detail'>;

/**
 * Runs an action and writes into the audit trail what came of it: a bounded number a minute, and how many more there were, so that nobody can push
 * the entries of others out of it. The operator's own are all kept.
 */
@Injectable()
export class Audited implements OnModuleDestroy {
  private readonly logger = new Logger(Audited.name);

  private readonly tally = new EntryTally<{ who: Actor; event: AuditedEvent }>({
    perCaller: KEPT_PER_CALLER,
    perGroup: KEPT_PER_TEAM,
  });
  private readonly timer = setInterval(() => void this.endMinute(), MINUTE_MS).unref();

  constructor(private readonly trail: AuditTrail) {}

  async run<T>(who: Actor, what: AuditedAction<T>, act: () => Promise<T>): Promise<T> {
    try {
      const result = await act();
      await this.note(who, { ...auditedEventOf(what), outcome: 'success', ...what.made?.(result) });
      return result;
    } catch (error) {
      const outcome = isApiError(error) && error.status < 500 ? 'refused' : 'failed';
      const code = isApiError(error) ? error.code : 9000;
      await this.note(who, { ...auditedEventOf(what), outcome, detail: { ...what.detail, code } });
      throw error;
    }
  }

  /** Writes what has happened, unless there is too much of it. */
  async note({ caller, request }: Actor, event: AuditedEvent): Promise<void> {
    // The request itself is not to be held on to until the minute ends.
    const who: Actor = { caller, request: { ip: request.ip, id: request.id } };
    if (caller?.kind === 'admin' || this.tally.count(countedAs(who, event), { who, event })) {
      await this.write(who, event);
    }
  }

  async endMinute(): Promise<void> {
    for (const { left, last } of this.tally.turn().slice(0, SUMMARIES)) {
      const { who, event } = last;
      await this.write(who, { ...event, detail: { ...event.detail, not_kept: left } });
    }
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.endMinute();
  }

  /** Whoever calls this keeps it in bounds. */
  async write({ caller, request }: Actor, event: AuditedEvent): Promise<void> {
    const { action, target, outcome } = event;
    try {
      await this.trail.record({ ...event, actor: caller, ip: request.ip, requestId: request.id });
    } catch (error) {
      // What was done cannot be undone for want of an entry; the log keeps it instead.
      this.logger.error(`audit entry ${action} ${target} (${outcome}) could not be written: ${String(error)}`);
    }
  }
}

function auditedEventOf<T>({ action, target, teamId, detail }: AuditedAction<T>): Omit<AuditedEvent, 'outcome'> {
  return { action, target, ...(teamId !== undefined && { teamId }), ...(detail !== undefined && { detail }) };
}

/** A key's tokens are its own, and whoever is not known is told by their address. */
function countedAs({ caller, request }: Actor, { action, outcome }: AuditedEvent): { caller: string; group: string } {
  const name = caller === null ? request.ip : `${caller.teamId}:${caller.keyId}`;
  return { caller: `${name} ${action} ${outcome}`, group: caller?.teamId ?? '' };
}
