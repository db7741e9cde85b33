import { type AuditEntry, AuditTrail, type Principal } from '#access';
import { isApiError } from '#contracts';
import { Injectable, Logger } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';

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

export type Happening = Pick<AuditEntry, 'action' | 'target' | 'teamId' | 'outcome' | 'detail'>;

/** Runs an action and writes into the audit trail what came of it. */
@Injectable()
export class Audited {
  private readonly logger = new Logger(Audited.name);

  constructor(private readonly trail: AuditTrail) {}

  async run<T>(who: Actor, what: AuditedAction<T>, act: () => Promise<T>): Promise<T> {
    try {
      const result = await act();
      await this.note(who, { ...happeningOf(what), outcome: 'success', ...what.made?.(result) });
      return result;
    } catch (error) {
      const outcome = isApiError(error) && error.status < 500 ? 'refused' : 'failed';
      const code = isApiError(error) ? error.code : 9000;
      await this.note(who, { ...happeningOf(what), outcome, detail: { ...what.detail, code } });
      throw error;
    }
  }

  /** Writes what has happened. */
  async note({ caller, request }: Actor, happening: Happening): Promise<void> {
    const { action, target, outcome } = happening;
    try {
      await this.trail.record({ ...happening, actor: caller, ip: request.ip, requestId: request.id });
    } catch (error) {
      // What was done cannot be undone for want of an entry; the log keeps it instead.
      this.logger.error(`audit entry ${action} ${target} (${outcome}) could not be written: ${String(error)}`);
    }
  }
}

function happeningOf<T>({ action, target, teamId, detail }: AuditedAction<T>): Omit<Happening, 'outcome'> {
  return { action, target, ...(teamId !== undefined && { teamId }), ...(detail !== undefined && { detail }) };
}
