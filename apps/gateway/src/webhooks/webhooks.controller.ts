import { success } from '#contracts';
import {
  type EndpointChanges,
  endpointChangesSchema,
  type IssuedEndpoint,
  ManageEndpoints,
  type NewEndpoint,
  newEndpointSchema,
  ONE_OFF,
  rotateSecretSchema,
  type SecretRotation,
  TeamSecrets,
  TestEndpoint,
} from '#webhooks';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res, UseInterceptors } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { AdminOrTeamAdmin } from '../platform/access/access-rules.decorator.js';
import { AuditAs } from '../platform/audit/audit-as.decorator.js';
import { RequestedTeam, RequestedTeamInterceptor } from '../platform/own-team/requested-team.interceptor.js';
import { TeamQueryDto } from '../platform/own-team/team-query.dto.js';
import { abortWithClient } from '../platform/request/abort-with-client.js';
import { madeWebhook, targetWebhook, targetWebhooks } from './webhook-audit.js';
import { testView, webhookView } from './webhook-views.js';

/** Endpoints of a team; the secret of each is shown once, in the answer that makes it. */
@Controller('gateway/v1/webhooks')
@AdminOrTeamAdmin()
@UseInterceptors(RequestedTeamInterceptor)
export class WebhooksController {
  constructor(
    private readonly endpoints: ManageEndpoints,
    private readonly testEndpoint: TestEndpoint,
    private readonly teamSecrets: TeamSecrets,
  ) {}

  @Post()
  @HttpCode(201)
  @AuditAs('webhook.create', targetWebhooks, madeWebhook)
  async create(
    @RequestedTeam() teamId: string,
    @Query() _query: TeamQueryDto,
    @Body({ schema: newEndpointSchema }) settings: NewEndpoint,
  ) {
    return issued(await this.endpoints.create(teamId, settings));
  }

  @Get()
  async list(@RequestedTeam() teamId: string, @Query() _query: TeamQueryDto) {
    return success({ webhooks: (await this.endpoints.list(teamId)).map(webhookView) });
  }

  /** The team's own, which signs what goes to the URL of a task. */
  @Get(`${ONE_OFF}/secret`)
  @AuditAs('webhook.read-secret', targetWebhooks)
  async secret(@RequestedTeam() teamId: string, @Query() _query: TeamQueryDto) {
    const [secret = '', former = null] = this.teamSecrets.of(teamId);
    return success({ team_id: teamId, secret, former_secret: former });
  }

  @Get(':webhookId')
  async get(@RequestedTeam() teamId: string, @Param('webhookId') webhookId: string, @Query() _query: TeamQueryDto) {
    return success(webhookView(await this.endpoints.get(teamId, webhookId)));
  }

  @Patch(':webhookId')
  @AuditAs('webhook.update', targetWebhook)
  async update(
    @RequestedTeam() teamId: string,
    @Param('webhookId') webhookId: string,
    @Query() _query: TeamQueryDto,
    @Body({ schema: endpointChangesSchema }) changes: EndpointChanges,
  ) {
    return success(webhookView(await this.endpoints.update(teamId, webhookId, changes)));
  }

  @Delete(':webhookId')
  @AuditAs('webhook.delete', targetWebhook)
  async remove(@RequestedTeam() teamId: string, @Param('webhookId') webhookId: string, @Query() _query: TeamQueryDto) {
    await this.endpoints.delete(teamId, webhookId);
    return success({ webhook_id: webhookId });
  }

  @Post(':webhookId/rotate')
  @HttpCode(201)
  @AuditAs('webhook.rotate', targetWebhook)
  async rotate(
    @RequestedTeam() teamId: string,
    @Param('webhookId') webhookId: string,
    @Query() _query: TeamQueryDto,
    @Body({ schema: rotateSecretSchema }) rotation: SecretRotation,
  ) {
    return issued(await this.endpoints.rotate(teamId, webhookId, rotation));
  }

  @Post(':webhookId/test')
  @HttpCode(200)
  @AuditAs('webhook.test', targetWebhook)
  async test(
    @RequestedTeam() teamId: string,
    @Param('webhookId') webhookId: string,
    @Query() _query: TeamQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return success(testView(await this.testEndpoint.execute(teamId, webhookId, abortWithClient(reply))));
  }
}

function issued(made: IssuedEndpoint) {
  return success({ ...webhookView(made), secret: made.secret });
}
