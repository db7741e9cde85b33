import { type Labels } from '#contracts';
import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { idempotencyKeyOf } from '../platform/validation/idempotency-key.js';
import { labelsInHeader } from '../platform/validation/labels-header.js';
import { FlowRules } from './flow-rules.js';
import { WebhookUrls } from './webhook-urls.js';

/** A creation whose fields its flow allows. */
export interface CreationRequest {
  flowName: string;
  /** The fields that the client sent. */
  sent: Record<string, unknown>;
  idempotencyKey?: string;
  /** Where the events of the task go, beside the webhooks of its team. */
  webhookUrl?: string;
  labels?: Labels;
}

interface ReceivedCreation {
  flowName: string;
  idempotencyKey: string | string[] | undefined;
  webhookUrl: string | string[] | undefined;
  labels: string | string[] | undefined;
  body: unknown;
}

/** Checks a creation with the DTO of the flow in its path. @throws ApiError 2002 for an unknown flow, 1004 */
@Injectable()
export class CreationRequestPipe implements PipeTransform<ReceivedCreation, Promise<CreationRequest>> {
  constructor(
    private readonly rules: FlowRules,
    private readonly webhookUrls: WebhookUrls,
  ) {}

  async transform(received: ReceivedCreation): Promise<CreationRequest> {
    const { flowName, idempotencyKey, body } = received;
    const key = idempotencyKeyOf(idempotencyKey);
    const url = this.webhookUrls.read(received.webhookUrl);
    const labels = labelsInHeader(received.labels);
    const sent = await this.rules.validate(flowName, body);
    const named = { ...(url !== undefined && { webhookUrl: url }), ...(labels && { labels }) };
    return { flowName, sent, ...(key !== undefined && { idempotencyKey: key }), ...named };
  }
}

const Received = createParamDecorator((_data: unknown, context: ExecutionContext): ReceivedCreation => {
  const { params, headers, body } = context.switchToHttp().getRequest<FastifyRequest<{ Params: { flow: string } }>>();
  const [webhookUrl, labels] = [headers['x-webhook-url'], headers['x-labels']];
  return { flowName: params.flow, idempotencyKey: headers['idempotency-key'], webhookUrl, labels, body };
});

/** The creation that a request to `:flow` asks for. */
export const Creation = () => Received(CreationRequestPipe);
