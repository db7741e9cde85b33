import { AggregatorRegistry } from 'prom-client';
import { type Meters } from '../platform/metrics/meters.js';
import { type ProcessFigures } from '../platform/workers/messages.js';
import { type EndCause, type Member, type WorkerGroup } from './worker-group.js';
import { tell } from './worker-process.js';

const ANSWER_MS = 2_000;
const CAUSES: readonly EndCause[] = ['crash', 'start', 'planned'];

/**
 * The figures of all workers and the primary in one text. A counter never goes back when a worker ends: what it had counted, as far as the primary
 * knows, stays in the sums.
 */
export class GroupMetrics {
  private readonly latest = new Map<number, ProcessFigures>();
  private readonly asked = new Map<number, { worker: number; answer: () => void }>();
  /** Counts of workers that have ended. */
  private past: ProcessFigures[] = [];
  private requests = 0;
  private scraping: Promise<string> | undefined;

  constructor(
    private readonly group: WorkerGroup,
    private readonly meters: Meters,
    private readonly answerMs = ANSWER_MS,
  ) {
    const states = () => {
      const members = group.list();
      return (['starting', 'serving', 'leaving'] as const).map((state) => ({
        labels: { state },
        value: members.filter((member) => member.state === state).length,
      }));
    };
    meters.rows('gateway_workers', 'Workers of this instance by state', ['state'], states);
    const ends = meters.counter('gateway_worker_ends_total', 'Workers of this instance that have ended, by cause', ['cause']);
    for (const cause of CAUSES) ends.inc({ cause }, 0);
    group.on('exit', (member, cause) => {
      ends.inc({ cause });
      this.forget(member);
    });
    group.on('message', (member, message) => {
      if (message.tells === 'scrape') void this.answer(member, message.request);
      if (message.tells === 'figures') this.take(member, message.figures, message.request);
      if (message.tells === 'last-figures') this.take(member, message.figures);
    });
  }

  /** Those who ask at the same time share one. */
  text(): Promise<string> {
    this.scraping ??= this.write().finally(() => (this.scraping = undefined));
    return this.scraping;
  }

  private async write(): Promise<string> {
    await Promise.all(this.group.list().map((member) => this.ask(member)));
    const own = await this.meters.figures();
    await this.sumUpPast();
    return AggregatorRegistry.aggregate([own, ...this.latest.values(), ...this.past]).metrics();
  }

  /** A worker that does not answer in time is shown as it was last. */
  private ask({ worker }: Member): Promise<void> {
    const request = ++this.requests;
    return new Promise((resolve) => {
      const late = setTimeout(resolve, this.answerMs);
      const answer = () => {
        clearTimeout(late);
        this.asked.delete(request);
        resolve();
      };
      this.asked.set(request, { worker: worker.id, answer });
      tell(worker, { tells: 'figures', request });
    });
  }

  private async answer({ worker }: Member, request: number): Promise<void> {
    tell(worker, { tells: 'scraped', request, text: await this.text() });
  }

  private take({ worker }: Member, figures: ProcessFigures, request?: number): void {
    this.latest.set(worker.id, figures);
    if (request !== undefined) this.asked.get(request)?.answer();
  }

  private forget({ worker }: Member): void {
    for (const { worker: id, answer } of [...this.asked.values()]) if (id === worker.id) answer();
    const figures = this.latest.get(worker.id) ?? [];
    this.latest.delete(worker.id);
    this.past.push(figures.filter(({ type }) => isCount(type)));
  }

  private async sumUpPast(): Promise<void> {
    const past = this.past.splice(0);
    if (past.length > 0) this.past.push(await AggregatorRegistry.aggregate(past).getMetricsAsJSON());
  }
}

/** prom-client names the types by number in its types, and by word at run time. */
function isCount(type: unknown): boolean {
  return type === 'counter' || type === 'histogram';
}
