import { type QuoteResponse } from '#contracts';
import { Injectable } from '@nestjs/common';
import { CreationPolicy, type Creator } from '../ports/creation-policy.js';
import { UpstreamApi } from '../ports/upstream-api.js';
import { TeamCredits } from './team-credits.js';

export interface QuotePriceCommand {
  flowName: string;
  /** Validated, as the caller gave them. */
  params: Record<string, unknown>;
}

@Injectable()
export class QuotePrice {
  constructor(
    private readonly policy: CreationPolicy,
    private readonly upstream: UpstreamApi,
    private readonly credits: TeamCredits,
  ) {}

  /**
   * Creates and freezes nothing. The key's own defaults and bounds count as they do for a creation.
   * @returns the price, with the credits that the caller (not the account) can still spend.
   * @throws ApiError 9002, 1004, 9010, or the upstream's.
   */
  async execute(caller: Creator, command: QuotePriceCommand, signal?: AbortSignal): Promise<QuoteResponse> {
    const params = this.policy.applyParameters(caller, command.flowName, command.params);
    const { windows } = await this.policy.boundsOf(caller);
    const quote = await this.upstream.quote(command.flowName, params, signal);
    const available = await this.credits.available(caller, windows, quote.available_credits);
    return { ...quote, available_credits: available };
  }
}
