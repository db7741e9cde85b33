import { type Principal } from '#access';
import { ApiError, success } from '#contracts';
import { accepted, AccountBook, FINDING_KINDS, StorageClock } from '#tasks';
import { Controller, Get, HttpCode, Post, Query, Req } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { AdminOnly } from '../../platform/access/access-rules.decorator.js';
import { Caller } from '../../platform/access/caller.decorator.js';
import { Audited } from '../../platform/audit/audited.js';
import { FindingQueryDto } from '../alert-query.dto.js';
import { ReconcileCredits } from './reconcile-credits.js';
import { SpendableCredits } from './spendable-credits.js';
import { findingView, readingView } from './reconciliation-view.js';

const SHOWN_READINGS = 24;
const SHOWN_FINDINGS = 10;

/** How the gateway's books and the account of the upstream agree. */
@Controller('gateway/v1/reconciliation')
@AdminOnly()
export class ReconciliationController {
  constructor(
    private readonly book: AccountBook,
    private readonly reconcile: ReconcileCredits,
    private readonly spendable: SpendableCredits,
    private readonly clock: StorageClock,
    private readonly audited: Audited,
  ) {}

  @Get()
  async read() {
    return success(await this.report());
  }

  @Get('findings')
  async findings(@Query() { kind, cursor, limit = 20 }: FindingQueryDto) {
    const page = await this.book.findings(kind, { limit, ...(cursor !== undefined && { cursor }) });
    return success({ findings: page.items.map(findingView), next_cursor: page.nextCursor });
  }

  /** What is missing so far is explained or written off: the drift begins at 0 again. */
  @Post('accept')
  @HttpCode(200)
  async accept(@Caller() caller: Principal, @Req() request: FastifyRequest) {
    const [last] = await this.book.readings(1);
    if (last === undefined) throw new ApiError(1005, { message: 'the account was not read yet' });
    const detail = { drift: last.drift, added: last.added };
    await this.audited.run({ caller, request }, { action: 'reconciliation.accept', target: 'account', detail }, async () => {
      const reading = accepted(last, this.clock.now());
      await this.book.record(reading);
      await this.reconcile.judge(reading);
    });
    return success(await this.report());
  }

  private async report() {
    const readings = await this.book.readings(SHOWN_READINGS);
    const counts = await this.book.counts();
    const kinds = await Promise.all(
      FINDING_KINDS.map(async (kind) => {
        const { items } = await this.book.findings(kind, { limit: SHOWN_FINDINGS });
        return { kind, count: counts[kind], newest: items.map(findingView) };
      }),
    );
    const [latest] = readings;
    const { credits, unlimitedTeams } = await this.spendable.read();
    return {
      latest: latest === undefined ? null : readingView(latest),
      readings: readings.map(readingView),
      spendable: { credits, unlimited_teams: unlimitedTeams },
      findings: kinds,
    };
  }
}
