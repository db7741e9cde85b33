import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { idempotencyKeyOf } from '../platform/validation/idempotency-key.js';
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
}

interface ReceivedCreation {
  flowName: string;
  idempotencyKey: string | string[] | undefined;
  webhookUrl: string | string[] | undefined;
  body: unknown;
}

/** Checks a creation with the DTO of the flow in its path. @throws ApiError 2002 for an unknown flow, 1004 */
@Injectable()
export class CreationRequestPipe implements PipeTransform<ReceivedCreation, Promise<CreationRequest>> {
  constructor(
    private readonly rules: FlowRules,
    private readonly webhookUrls: WebhookUrls,
  ) {}

  async transform({ flowName, idempotencyKey, webhookUrl, body }: ReceivedCreation): Promise<CreationRequest> {
    const key = idempotencyKeyOf(idempotencyKey);
    const url = this.webhookUrls.read(webhookUrl);
    const sent = await this.rules.validate(flowName, body);
    return { flowName, sent, ...(key !== undefined && { idempotencyKey: key }), ...(url !== undefined && { webhookUrl: url }) };
  }
}

const Received = createParamDecorator((_data: unknown, context: ExecutionContext): ReceivedCreation => {
  const { params, headers, body } = context.switchToHttp().getRequest<FastifyRequest<{ Params: { flow: string } }>>();
  return { flowName: params.flow, idempotencyKey: headers['idempotency-key'], webhookUrl: headers['x-webhook-url'], body };
});

/** The creation that a request to `:flow` asks for. */
export const Creation = () => Received(CreationRequestPipe);
