import { type AuditEvent, AuditTrail, type Principal } from '#access';
import { isApiError } from '#contracts';
import { Injectable, Logger } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';

export interface Actor {
  caller: Principal;
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

/** Runs an action and writes into the audit trail what came of it. */
@Injectable()
export class Audited {
  private readonly logger = new Logger(Audited.name);

  constructor(private readonly trail: AuditTrail) {}

  async run<T>(who: Actor, what: AuditedAction<T>, act: () => Promise<T>): Promise<T> {
    try {
      const result = await act();
      await this.write(who, what, { outcome: 'success', target: what.target, ...what.made?.(result) });
      return result;
    } catch (error) {
      const outcome = isApiError(error) && error.status < 500 ? 'refused' : 'failed';
      const code = isApiError(error) ? error.code : 9000;
      await this.write(who, { ...what, detail: { ...what.detail, code } }, { outcome, target: what.target });
      throw error;
    }
  }

  private async write<T>(
    { caller, request }: Actor,
    { action, teamId, detail }: AuditedAction<T>,
    end: { outcome: AuditEvent['outcome']; target: string; teamId?: string },
  ): Promise<void> {
    const team = teamId === undefined ? {} : { teamId };
    const more = detail === undefined ? {} : { detail };
    try {
      await this.trail.record({ action, ...team, ...more, ...end, actor: caller, ip: request.ip, requestId: request.id });
    } catch (error) {
      // What was done cannot be undone for want of an entry; the log keeps it instead.
      this.logger.error(`audit entry ${action} ${end.target} (${end.outcome}) could not be written: ${String(error)}`);
    }
  }
}
