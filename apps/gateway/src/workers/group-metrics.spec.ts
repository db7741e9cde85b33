import { beforeEach, describe, expect, it } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { Meters } from '../platform/metrics/meters.js';
import { type PrimaryMessage, type ProcessFigures } from '../platform/workers/messages.js';
import { GroupMetrics } from './group-metrics.js';
import { type Member, type WorkerGroup } from './worker-group.js';

/** As the channel between two processes carries them. */
const overTheChannel = (figures: ProcessFigures) => JSON.parse(JSON.stringify(figures)) as ProcessFigures;

/** What a worker measures, and a member of the group that answers with it. */
class MeasuringWorker {
  readonly meters = new Meters();
  readonly requests = this.meters.counter('gateway_requests_total', 'Requests', ['route']);
  readonly seconds = this.meters.histogram('gateway_seconds', 'Seconds', ['route'], [1, 5]);
  readonly member: Member;
  heard: PrimaryMessage[] = [];
  isSilent = false;
  clients = 0;
  isUp = 1;

  constructor(id: number, hub: EventEmitter) {
    this.meters.gauge('gateway_clients', 'Clients', () => this.clients);
    this.meters.gauge('gateway_up', 'Up', () => this.isUp, 'min');
    this.meters.states('gateway_link', 'Link', ['live', 'down'], () => (this.isUp === 1 ? 'live' : 'down'));
    const worker = {
      ...{ id, isConnected: () => true, process: { kill: () => undefined }, on: () => undefined },
      send: (message: PrimaryMessage) => {
        this.heard.push(message);
        if (message.tells !== 'figures' || this.isSilent) return;
        void this.meters.figures().then((figures) => {
          hub.emit('message', this.member, { tells: 'figures', request: message.request, figures: overTheChannel(figures) });
        });
      },
    };
    this.member = { worker, place: id, state: 'serving', startedAt: 0 };
  }
}

describe('the metrics of a group of workers', () => {
  let hub: EventEmitter & { list(): Member[] };
  let workers: MeasuringWorker[];
  let metrics: GroupMetrics;

  beforeEach(() => {
    workers = [];
    hub = Object.assign(new EventEmitter(), { list: () => workers.map(({ member }) => member) });
    workers.push(new MeasuringWorker(1, hub), new MeasuringWorker(2, hub));
    metrics = new GroupMetrics(hub as unknown as WorkerGroup, new Meters(), 50);
  });

  const of = (number: number) => workers[number - 1] as MeasuringWorker;
  const lines = async () => (await metrics.text()).split('\n');
  const end = (number: number, cause: string) => {
    const [gone] = workers.splice(number - 1, 1);
    hub.emit('exit', gone?.member, cause);
  };

  it('sums counters, histograms and clients up, and shows the worst of what must hold everywhere', async () => {
    of(1).requests.inc({ route: 'a' }, 3);
    of(2).requests.inc({ route: 'a' }, 4);
    of(2).requests.inc({ route: 'b' }, 1);
    of(1).seconds.observe({ route: 'a' }, 0.5);
    of(2).seconds.observe({ route: 'a' }, 3);
    [of(1).clients, of(2).clients, of(2).isUp] = [10, 5, 0];
    const text = await lines();
    for (const line of [
      'gateway_requests_total{route="a"} 7',
      'gateway_requests_total{route="b"} 1',
      'gateway_seconds_bucket{le="1",route="a"} 1',
      'gateway_seconds_bucket{le="5",route="a"} 2',
      'gateway_seconds_bucket{le="+Inf",route="a"} 2',
      'gateway_seconds_sum{route="a"} 3.5',
      'gateway_clients 15',
      'gateway_up 0',
      'gateway_link{state="live"} 1',
      'gateway_link{state="down"} 1',
      'gateway_workers{state="serving"} 2',
    ])
      expect(text).toContain(line);
    expect(text.filter((line) => line.startsWith('# TYPE gateway_requests_total'))).toEqual([
      '# TYPE gateway_requests_total counter',
    ]);
    expect(text.some((line) => line.startsWith('process_start_time_seconds '))).toBe(true);
  });

  it('never goes back when a worker ends, and forgets its clients', async () => {
    of(1).requests.inc({ route: 'a' }, 3);
    of(2).requests.inc({ route: 'a' }, 4);
    of(2).seconds.observe({ route: 'a' }, 3);
    of(2).clients = 5;
    await metrics.text();
    end(2, 'crash');
    workers.push(new MeasuringWorker(3, hub));
    of(2).requests.inc({ route: 'a' }, 2);
    const text = await lines();
    for (const line of ['gateway_requests_total{route="a"} 9', 'gateway_seconds_count{route="a"} 1', 'gateway_clients 0'])
      expect(text).toContain(line);
    expect(text).toContain('gateway_worker_ends_total{cause="crash"} 1');
    expect((await lines()).filter((line) => line.startsWith('gateway_requests_total'))).toEqual([
      'gateway_requests_total{route="a"} 9',
    ]);
  });

  it('keeps what a worker counted since the last scrape, if it says so before it ends', async () => {
    await metrics.text();
    of(1).requests.inc({ route: 'a' }, 3);
    hub.emit('message', of(1).member, { tells: 'last-figures', figures: overTheChannel(await of(1).meters.figures()) });
    end(1, 'planned');
    expect(await lines()).toContain('gateway_requests_total{route="a"} 3');
  });

  it('shows a worker that does not answer as it was last', async () => {
    of(2).requests.inc({ route: 'a' }, 4);
    await metrics.text();
    of(2).isSilent = true;
    of(1).requests.inc({ route: 'a' }, 1);
    expect(await lines()).toContain('gateway_requests_total{route="a"} 5');
  });

  it('does not wait for a worker that ends while it is asked', async () => {
    metrics = new GroupMetrics(hub as unknown as WorkerGroup, new Meters(), 60_000);
    of(2).isSilent = true;
    const scrape = metrics.text();
    await new Promise((resolve) => setImmediate(resolve));
    end(2, 'crash');
    expect(await scrape).toContain('gateway_worker_ends_total{cause="crash"} 1');
  });

  it('answers a worker that was scraped with the figures of all', async () => {
    of(1).requests.inc({ route: 'a' }, 1);
    of(2).requests.inc({ route: 'a' }, 1);
    hub.emit('message', of(1).member, { tells: 'scrape', request: 7 });
    await metrics.text();
    await new Promise((resolve) => setImmediate(resolve));
    const answer = of(1).heard.findLast((message) => message.tells === 'scraped');
    expect(answer).toMatchObject({ request: 7, text: expect.stringContaining('gateway_requests_total{route="a"} 2') });
  });
});
