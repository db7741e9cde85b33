import { type Principal } from '#access';
import { success } from '#contracts';
import { Body, Controller, Get, Optional, Put, Req } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { AdminOnly } from '../platform/access/access-rules.decorator.js';
import { Caller } from '../platform/access/caller.decorator.js';
import { Audited } from '../platform/audit/audited.js';
import { INSTANCE, PinoLogger } from '../platform/logging/pino-logger.js';
import { WorkerLink } from '../platform/workers/worker-link.js';
import { type ChosenLogLevel, logLevelSchema } from './log-level-schema.js';

/** How much this instance logs, with all its workers. Others keep their levels: a balancer chooses which one answers, so the answer names it. */
@Controller('gateway/v1/log-level')
@AdminOnly()
export class LogLevelController {
  constructor(
    private readonly logger: PinoLogger,
    private readonly audited: Audited,
    @Optional() private readonly worker?: WorkerLink,
  ) {}

  @Get()
  read() {
    return success({ instance: INSTANCE, ...this.logger.levels.state() });
  }

  /** Replaces the levels chosen before; an empty body goes back to the settings. */
  @Put()
  async change(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Body({ schema: logLevelSchema }) chosen: ChosenLogLevel,
  ) {
    const { level, contexts, for_seconds: seconds } = chosen;
    const what = { action: 'log-level.change', target: INSTANCE, detail: chosen };
    const levels = { level, contexts, forMs: seconds === undefined ? undefined : seconds * 1_000 };
    await this.audited.run({ caller, request }, what, async () => {
      this.logger.levels.choose(levels);
      this.worker?.shareLevels(levels);
    });
    return this.read();
  }
}
