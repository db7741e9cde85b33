import { type FastifyRequest } from 'fastify';
import { requestedTeamOf } from '../platform/own-team/requested-team.interceptor.js';

/** What the audit trail names; never the URL, which may hold a secret. */
export const targetWebhook = (request: FastifyRequest) => ({
  target: (request.params as { webhookId: string }).webhookId,
  teamId: requestedTeamOf(request),
});

export const targetDelivery = (request: FastifyRequest) => ({
  target: (request.params as { deliveryId: string }).deliveryId,
  teamId: requestedTeamOf(request),
});

export const targetWebhooks = (request: FastifyRequest) => ({ target: 'webhooks', teamId: requestedTeamOf(request) });

export const madeWebhook = ({ data }: { data: { webhook_id: string } }) => ({ target: data.webhook_id });
