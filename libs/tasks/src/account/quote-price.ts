import { type QuoteResponse } from '#contracts';
import { Injectable } from '@nestjs/common';
import { type BudgetWindow } from '../ports/creation-ledger.js';
import { UpstreamApi } from '../ports/upstream-api.js';
import { type TaskCaller } from '../shared/task-caller.js';
import { TeamCredits } from './team-credits.js';

export interface QuotePriceCommand {
  flowName: string;
  /** Validated. */
  params: Record<string, unknown>;
  windows: readonly BudgetWindow[];
}

@Injectable()
export class QuotePrice {
  constructor(
    private readonly upstream: UpstreamApi,
    private readonly credits: TeamCredits,
  ) {}

  /** Creates and freezes nothing. @returns the price, with the credits that the caller (not the account) can still spend. */
  async execute(caller: TaskCaller, command: QuotePriceCommand, signal?: AbortSignal): Promise<QuoteResponse> {
    const quote = await this.upstream.quote(command.flowName, command.params, signal);
    const available = await this.credits.available(caller, command.windows, quote.available_credits);
    return { ...quote, available_credits: available };
  }
}
