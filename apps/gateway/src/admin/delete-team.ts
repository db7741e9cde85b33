import { Teams } from '#access';
import { AlertStore } from '#tasks';
import { Deliveries, WebhookEndpoints } from '#webhooks';
import { Injectable } from '@nestjs/common';

/** Deletes a team, with its webhooks and what waits for them: their URLs and secrets are of no use any more. Its alerts are over. May be repeated. */
@Injectable()
export class DeleteTeam {
  constructor(
    private readonly teams: Teams,
    private readonly endpoints: WebhookEndpoints,
    private readonly deliveries: Deliveries,
    private readonly alerts: AlertStore,
  ) {}

  /** @throws ApiError 1005, 9010 */
  async execute(teamId: string): Promise<void> {
    await this.teams.delete(teamId);
    for (const { id } of await this.endpoints.list(teamId)) await this.endpoints.delete(teamId, id);
    await this.deliveries.settle(teamId);
    for (const { id } of await this.alerts.openOf(teamId)) await this.alerts.end(teamId, id);
  }
}
