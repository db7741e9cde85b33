import { type CacheVerdict, GetTask } from '#tasks';
import { Injectable } from '@nestjs/common';
import { Meters } from '../../platform/metrics/meters.js';
import { onCall } from '../../platform/metrics/on-call.js';

const READ_VERDICTS = ['hit', 'miss', 'stale', 'bypass', 'stale-if-error'] as const;

/** Counts served statuses by where they came from. */
@Injectable()
export class StatusReadMetrics {
  private hits = 0;

  constructor(meters: Meters, getTask: GetTask) {
    const addHits = () => {
      reads.inc({ verdict: 'hit' }, this.hits);
      this.hits = 0;
    };
    const reads = meters.counter('gateway_status_reads_total', 'Statuses served, by where they came from', ['verdict'], addHits);
    for (const verdict of READ_VERDICTS) reads.inc({ verdict }, 0);
    onCall(getTask, 'execute', ({ result }) => {
      if (result !== undefined) reads.inc({ verdict: verdictOf(result.cache) });
    });
  }

  /** A hit that the lane answered; a labelled count for each of those would cost the lane more than the rest of it. */
  countHit(): void {
    this.hits++;
  }
}

function verdictOf(cache: CacheVerdict): string {
  return cache.kind === 'forwarded' ? cache.reason : cache.kind;
}
