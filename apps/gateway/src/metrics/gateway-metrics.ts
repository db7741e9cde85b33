import { LinkMonitor, TaskEvents } from '#tasks';
import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { TaskFeeds } from '../edge/realtime/feeds/task-feeds.js';
import { Engine } from '../wiring/engine.js';

/** What an operator watches. Labels are route patterns and states, never ids, keys or URLs. */
@Injectable()
export class GatewayMetrics {
  private readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'gateway_http_request_seconds',
    help: 'Time from a request to its answer',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });

  constructor(link: LinkMonitor, events: TaskEvents, feeds: TaskFeeds, engine: Engine) {
    collectDefaultMetrics({ register: this.registry });
    this.gauge('gateway_realtime_feeds', 'Tasks and teams with at least one listener', () => feeds.count());
    this.gauge('gateway_storage_channels', 'Event channels subscribed in the storage', () => events.activeChannels());
    this.states('gateway_upstream_link', 'State of the link to the upstream', ['live', 'polling', 'down'], () => link.state());
    for (const [route, state] of Object.entries(engine.triverse.gauge.breakers)) {
      const now = () => ({ ...engine.triverse.gauge.breakers })[route as keyof typeof engine.triverse.gauge.breakers] ?? state;
      this.states(`gateway_upstream_breaker_${route}`, `Circuit breaker of ${route} calls`, ['closed', 'open', 'half-open'], now);
    }
  }

  observeRequest(labels: { method: string; route: string; status: string }, seconds: number): void {
    this.requests.observe(labels, seconds);
  }

  /** Prometheus text format. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  private gauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({ name, help, registers: [this.registry], collect: () => gauge.set(read()) });
  }

  private states(name: string, help: string, states: readonly string[], read: () => string): void {
    const collect = () => states.forEach((state) => gauge.set({ state }, read() === state ? 1 : 0));
    const gauge: Gauge<'state'> = new Gauge({ name, help, labelNames: ['state'], registers: [this.registry], collect });
  }
}
