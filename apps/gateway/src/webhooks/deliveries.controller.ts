import { canonicalTaskId, momentOf, success } from '#contracts';
import { type DeliveryQuery, ReadDeliveries, Redeliver, type RedeliverRange, redeliverSchema } from '#webhooks';
import { Body, Controller, Get, HttpCode, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { AdminOrTeamAdmin } from '../platform/access/access-rules.decorator.js';
import { AuditAs } from '../platform/audit/audit-as.decorator.js';
import { RequestedTeam, RequestedTeamInterceptor } from '../platform/own-team/requested-team.interceptor.js';
import { TeamQueryDto } from '../platform/own-team/team-query.dto.js';
import { DeliveryQueryDto } from './delivery-query.dto.js';
import { targetDelivery, targetWebhook } from './webhook-audit.js';
import { deliveryView, deliveryWithBody } from './webhook-views.js';

/** What was sent to a webhook, and sending it again. Deliveries to the URLs of tasks stand under `one-off`. */
@Controller('gateway/v1/webhooks/:webhookId')
@AdminOrTeamAdmin()
@UseInterceptors(RequestedTeamInterceptor)
export class DeliveriesController {
  constructor(
    private readonly deliveries: ReadDeliveries,
    private readonly redeliver: Redeliver,
  ) {}

  @Get('deliveries')
  async list(@RequestedTeam() teamId: string, @Param('webhookId') webhookId: string, @Query() query: DeliveryQueryDto) {
    const page = await this.deliveries.list(teamId, { endpointId: webhookId, ...filters(query) });
    return success({ deliveries: page.items.map(deliveryView), next_cursor: page.nextCursor });
  }

  @Get('deliveries/:deliveryId')
  async get(
    @RequestedTeam() teamId: string,
    @Param('webhookId') webhookId: string,
    @Param('deliveryId') deliveryId: string,
    @Query() _query: TeamQueryDto,
  ) {
    return success(deliveryWithBody(await this.deliveries.get(teamId, webhookId, deliveryId)));
  }

  @Post('deliveries/:deliveryId/redeliver')
  @HttpCode(200)
  @AuditAs('webhook.redeliver', targetDelivery)
  async again(
    @RequestedTeam() teamId: string,
    @Param('webhookId') webhookId: string,
    @Param('deliveryId') deliveryId: string,
    @Query() _query: TeamQueryDto,
  ) {
    return success(deliveryView(await this.redeliver.one(teamId, webhookId, deliveryId)));
  }

  @Post('redeliver')
  @HttpCode(200)
  @AuditAs('webhook.redeliver', targetWebhook)
  async againAll(
    @RequestedTeam() teamId: string,
    @Param('webhookId') webhookId: string,
    @Query() _query: TeamQueryDto,
    @Body({ schema: redeliverSchema }) range: RedeliverRange,
  ) {
    return success({ redelivered: await this.redeliver.range(teamId, webhookId, range) });
  }
}

function filters({
  state,
  task_uuid: taskUuid,
  from,
  to,
  cursor,
  limit = 20,
}: DeliveryQueryDto): Omit<DeliveryQuery, 'endpointId'> {
  return {
    limit,
    ...(state !== undefined && { states: [state] }),
    ...(taskUuid !== undefined && { taskUuid: canonicalTaskId(taskUuid) }),
    ...(from !== undefined && { from: momentOf(from) }),
    ...(to !== undefined && { to: momentOf(to) }),
    ...(cursor !== undefined && { cursor }),
  };
}
