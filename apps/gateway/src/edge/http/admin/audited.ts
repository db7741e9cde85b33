import { type AuditEvent, AuditTrail, type Principal } from '#access';
import { isApiError } from '#contracts';
import { Injectable, Logger } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';

export interface AuditedAction {
  action: string;
  target: string;
  teamId?: string;
  detail?: Record<string, unknown>;
}

/** Runs an administrative action and writes into the audit trail what came of it. */
@Injectable()
export class Audited {
  private readonly logger = new Logger(Audited.name);

  constructor(private readonly trail: AuditTrail) {}

  async run<T>(who: { caller: Principal; request: FastifyRequest }, what: AuditedAction, act: () => Promise<T>): Promise<T> {
    try {
      const result = await act();
      await this.write(who, what, 'success');
      return result;
    } catch (error) {
      await this.write(who, what, isApiError(error) && error.status < 500 ? 'refused' : 'failed');
      throw error;
    }
  }

  private async write(who: { caller: Principal; request: FastifyRequest }, what: AuditedAction, outcome: AuditEvent['outcome']) {
    try {
      await this.trail.record({ ...what, actor: who.caller, outcome, ip: who.request.ip, requestId: who.request.id });
    } catch (error) {
      this.logger.error(`audit entry ${what.action} ${what.target} (${outcome}) could not be written: ${String(error)}`);
    }
  }
}
