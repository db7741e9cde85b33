import { UNPRICED_FIELDS } from '#contracts';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type CreationIntent } from '../ports/creation-ledger.js';
import { UpstreamApi } from '../ports/upstream-api.js';
import { canonicalText } from '../shared/canonical-text.js';
import { TaskOptions } from '../shared/task-options.js';

const MOST_PRICES = 10_000;

type Priced = Pick<CreationIntent, 'flowName' | 'body'>;

/**
 * What creations cost, in credits. A price is asked for once by creations that need it at the same time, and kept for a while: a
 * reservation needs only an estimate, since the true cost replaces it when the upstream has answered.
 */
@Injectable()
export class Prices {
  private readonly prices: LRUCache<string, number, Priced>;
  /** How often the prices of a flow have changed; part of their place in the cache, so that older ones are not found again. */
  private readonly changes = new Map<string, number>();

  constructor(
    private readonly upstream: UpstreamApi,
    private readonly options: TaskOptions,
  ) {
    this.prices = new LRUCache({
      max: MOST_PRICES,
      ttl: options.priceFreshMs,
      fetchMethod: (_place, _former, { context }) => this.ask(context),
    });
  }

  /** @throws ApiError of the upstream */
  async of(creation: Priced): Promise<number> {
    if (this.options.priceFreshMs === 0) return this.ask(creation);
    return (await this.prices.fetch(this.placeOf(creation), { context: creation })) ?? this.ask(creation);
  }

  /** What the upstream charged for a creation. If it is not the known price, the prices of the flow are asked for anew. */
  charged(creation: Priced, credits: number | null): void {
    // Without budgets nobody asks for prices, and building a key for nothing is most of the cost.
    if (credits === null || this.prices.size === 0) return;
    const known = this.prices.peek(this.placeOf(creation));
    if (known === undefined || known === credits) return;
    this.changes.set(creation.flowName, this.changesOf(creation) + 1);
  }

  private async ask({ flowName, body }: Priced): Promise<number> {
    return (await this.upstream.quote(flowName, body)).cost_credits;
  }

  private placeOf(creation: Priced): string {
    const priced = Object.entries(creation.body).filter(([field]) => !UNPRICED_FIELDS.has(field));
    return canonicalText([creation.flowName, this.changesOf(creation), Object.fromEntries(priced)]);
  }

  private changesOf({ flowName }: Priced): number {
    return this.changes.get(flowName) ?? 0;
  }
}
