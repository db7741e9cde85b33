import { type Principal } from '#access';
import { type QuoteResponse, type StandardResponse, success } from '#contracts';
import { QuotePrice } from '#tasks';
import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { RequireScope } from '../../platform/access/access-rules.decorator.js';
import { Caller } from '../../platform/access/caller.decorator.js';
import { abortWithClient } from '../../platform/request/abort-with-client.js';
import { type QuoteRequest, QuoteRequestPipe } from './quote-request.pipe.js';

@Controller('api/v1/tasks/pricing')
export class PricingController {
  constructor(private readonly quotePrice: QuotePrice) {}

  /** Parameters may be left out, also those that a creation needs; the key's own defaults count as they do for a creation. */
  @Post('quote')
  @HttpCode(200)
  @RequireScope('tasks:create')
  async quote(
    @Caller() caller: Principal,
    @Body(QuoteRequestPipe) request: QuoteRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StandardResponse<QuoteResponse>> {
    const signal = abortWithClient(reply);
    void reply.header('cache-control', 'private, no-store');
    return success(await this.quotePrice.execute(caller, request, signal));
  }
}
