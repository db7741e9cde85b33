import { Teams } from '#access';
import { type PageRequest, success } from '#contracts';
import { FailingEndpoints } from '#webhooks';
import { Controller, Get, Query } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import { AdminOnly } from '../platform/access/access-rules.decorator.js';
import { PageRequestPipe } from '../platform/validation/page-request.pipe.js';
import { failingWebhookView } from './webhook-views.js';

/** Endpoints of all teams that do not take what they are sent. */
@Controller('gateway/v1/failing-webhooks')
@AdminOnly()
export class FailingWebhooksController {
  constructor(
    private readonly teams: Teams,
    private readonly failing: FailingEndpoints,
  ) {}

  /** A page is of so many teams, so that a call costs the same whether their endpoints fail or not. */
  @Get()
  async list(@Query(PageRequestPipe) request: PageRequest) {
    const { items, nextCursor } = await this.teams.list(request);
    const webhooks = [];
    for (const team of items) {
      // Without Redis nothing here waits, and other work would.
      await setImmediate();
      for (const one of await this.failing.of(team.teamId)) webhooks.push(failingWebhookView(team, one));
    }
    return success({ webhooks, next_cursor: nextCursor });
  }
}
