import { type Principal } from '#access';
import { invalidParameters, type QuoteResponse, type StandardResponse, success } from '#contracts';
import { QuotePrice } from '#tasks';
import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { RequireScope } from '../../platform/access/access-rules.decorator.js';
import { Caller } from '../../platform/access/caller.decorator.js';
import { abortWithClient } from '../../platform/request/abort-with-client.js';
import { FlowRules } from '../flow-rules.js';
import { validateDto } from '../../platform/validation/validate-dto.js';
import { QuoteRequestDto } from './quote-request.dto.js';

@Controller('api/v1/tasks/pricing')
export class PricingController {
  constructor(
    private readonly rules: FlowRules,
    private readonly quotePrice: QuotePrice,
  ) {}

  /** Parameters may be left out, also those that a creation needs; the key's own defaults count as they do for a creation. */
  @Post('quote')
  @HttpCode(200)
  @RequireScope('tasks:create')
  async quote(
    @Caller() caller: Principal,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StandardResponse<QuoteResponse>> {
    const signal = abortWithClient(reply);
    const request = validateDto(QuoteRequestDto, ownFields(body));
    const flowName = request.flow_name ?? request.flowName;
    if (flowName === undefined) throw invalidParameters([{ field: 'flow_name', message: 'is missing' }]);
    const params = await this.rules.validateForQuote(flowName, paramsOf(body));
    void reply.header('cache-control', 'private, no-store');
    return success(await this.quotePrice.execute(caller, { flowName, params }, signal));
  }
}

/**
 * The request's own fields. `surface`, where the quote is shown, is ignored whatever it is, as the vendor does; what is in `params` is judged by
 * the flow, and the validator would stumble over a parameter called `constructor`.
 */
function ownFields(body: unknown): unknown {
  if (!isObject(body)) return body;
  const { surface: _ignored, ...fields } = body;
  return isObject(fields['params']) ? { ...fields, params: {} } : fields;
}

function paramsOf(body: unknown): Record<string, unknown> {
  return isObject(body) && isObject(body['params']) ? body['params'] : {};
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
