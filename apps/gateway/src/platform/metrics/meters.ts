import { type Settings } from '#config';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry, type RegistryContentType } from 'prom-client';
import { SETTINGS_TOKEN } from '../settings/tokens.js';

const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

interface Row<L extends string> {
  labels: Record<L, string>;
  value: number;
}

/**
 * The registry of this instance: every feature adds its own figures; docs/operations.md explains each. Labels are route patterns, states and codes,
 * never keys, URLs or ids but those of the few teams that METRICS_TEAMS allows.
 */
@Injectable()
export class Meters {
  private readonly registry = new Registry<RegistryContentType>();
  private readonly hasExemplars: boolean;
  private writing: Promise<string> | undefined;

  constructor(@Optional() @Inject(SETTINGS_TOKEN) settings?: Pick<Settings, 'METRICS_EXEMPLARS'>) {
    this.hasExemplars = settings?.METRICS_EXEMPLARS === true;
    // Only OpenMetrics can say them.
    if (this.hasExemplars) this.registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    collectDefaultMetrics({ register: this.registry });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** Prometheus text format, or OpenMetrics. Those who ask at the same time share one. */
  text(): Promise<string> {
    this.writing ??= this.registry.metrics().finally(() => (this.writing = undefined));
    return this.writing;
  }

  /** Every figure's name. */
  names(): string[] {
    return this.registry.getMetricsAsArray().map(({ name }) => name);
  }

  /** @param collect called before the count is read, to add what was counted elsewhere since. */
  counter<L extends string>(name: string, help: string, labelNames: L[], collect?: () => void): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry], ...(collect && { collect }) });
  }

  /** A count that is kept elsewhere. */
  counted(name: string, help: string, read: () => number): void {
    const collect = () => {
      counter.reset();
      counter.inc(read());
    };
    const counter: Counter = new Counter({ name, help, registers: [this.registry], collect });
  }

  /** Counts that are kept elsewhere, one line a value. */
  countedBy<L extends string>(name: string, help: string, label: L, read: () => Readonly<Record<string, number>>): void {
    const collect = () => {
      counter.reset();
      for (const [of, value] of Object.entries(read())) counter.inc({ [label]: of } as Record<L, string>, value);
    };
    const counter: Counter<L> = new Counter({ name, help, labelNames: [label], registers: [this.registry], collect });
  }

  /** The same by several labels. */
  countedRows<L extends string>(name: string, help: string, labelNames: L[], read: () => Row<L>[]): void {
    const collect = () => {
      counter.reset();
      for (const { labels, value } of read()) counter.inc(labels, value);
    };
    const counter: Counter<L> = new Counter({ name, help, labelNames, registers: [this.registry], collect });
  }

  histogram<L extends string>(name: string, help: string, labelNames: L[], buckets = SECONDS): Histogram<L> {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] });
  }

  /** @returns what takes a time, and the trace to show it by where METRICS_EXEMPLARS asks for one. */
  traced<L extends string>(
    name: string,
    help: string,
    labelNames: L[],
  ): (labels: Record<L, string>, seconds: number, traceId?: string) => void {
    const enableExemplars = this.hasExemplars;
    const histogram = new Histogram<string>({
      name,
      help,
      labelNames,
      buckets: SECONDS,
      enableExemplars,
      registers: [this.registry],
    });
    if (!enableExemplars) return (labels, seconds) => histogram.observe(labels, seconds);
    return (labels, value, trace_id) =>
      histogram.observe({ labels, value, ...(trace_id === undefined ? {} : { exemplarLabels: { trace_id } }) });
  }

  /** Read when it is asked for; without a line while it is undefined. */
  gauge(name: string, help: string, read: () => number | undefined | Promise<number | undefined>): void {
    const collect = async () => {
      const value = await read();
      if (value === undefined) gauge.remove();
      else gauge.set(value);
    };
    const gauge: Gauge = new Gauge({ name, help, registers: [this.registry], collect });
  }

  /** One line for each row of the moment, and none for those of before. */
  rows<L extends string>(name: string, help: string, labelNames: L[], read: () => Row<L>[] | Promise<Row<L>[]>): void {
    const collect = async () => {
      const rows = await read();
      gauge.reset();
      for (const { labels, value } of rows) gauge.set(labels, value);
    };
    const gauge: Gauge<L> = new Gauge({ name, help, labelNames, registers: [this.registry], collect });
  }

  /** One line a value, e.g. a route's figure by route. */
  gauges<L extends string>(name: string, help: string, label: L, read: () => Readonly<Record<string, number>>): void {
    const collect = () => {
      for (const [of, value] of Object.entries(read())) gauge.set({ [label]: of } as Record<L, string>, value);
    };
    const gauge: Gauge<L> = new Gauge({ name, help, labelNames: [label], registers: [this.registry], collect });
  }

  /** One line a route and state; 1 for the state that holds. */
  stateOfEach(name: string, help: string, states: readonly string[], read: () => Readonly<Record<string, string>>): void {
    const collect = () => {
      for (const [route, now] of Object.entries(read()))
        for (const state of states) gauge.set({ route, state }, now === state ? 1 : 0);
    };
    const gauge: Gauge<'route' | 'state'> = new Gauge({
      name,
      help,
      labelNames: ['route', 'state'],
      registers: [this.registry],
      collect,
    });
  }

  /** One line a state; 1 for the one that holds. */
  states(name: string, help: string, states: readonly string[], read: () => string): void {
    this.gauges(name, help, 'state', () => Object.fromEntries(states.map((state) => [state, read() === state ? 1 : 0])));
  }
}
