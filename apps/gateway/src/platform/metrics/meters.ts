import { type Settings } from '#config';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry, type RegistryContentType } from 'prom-client';
import { SETTINGS_TOKEN } from '../settings/tokens.js';
import { type ProcessFigures } from '../workers/messages.js';
import { WorkerLink } from '../workers/worker-link.js';

const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What a gauge says of several workers together; counters and histograms are summed up. */
type Across = 'sum' | 'min' | 'max' | 'first';

/** Where prom-client's own choice hides what one worker suffers from, or leaves a figure out. */
const ACROSS: readonly [name: RegExp, across: Across][] = [
  [/^nodejs_eventloop_lag_/, 'max'],
  [/^process_start_time_seconds$/, 'min'],
];

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

  constructor(
    @Optional() @Inject(SETTINGS_TOKEN) settings?: Pick<Settings, 'METRICS_EXEMPLARS'>,
    @Optional() private readonly worker?: WorkerLink,
  ) {
    this.hasExemplars = settings?.METRICS_EXEMPLARS === true;
    // Only OpenMetrics can say them.
    if (this.hasExemplars) this.registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    collectDefaultMetrics({ register: this.registry });
    worker?.measuredBy(() => this.figures());
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** Prometheus text format, or OpenMetrics; in a worker, of all workers together. Those who ask at the same time share one. */
  text(): Promise<string> {
    const write = () => this.worker?.scrape() ?? this.registry.metrics();
    this.writing ??= write().finally(() => (this.writing = undefined));
    return this.writing;
  }

  /** The figures of this process alone. */
  async figures(): Promise<ProcessFigures> {
    const figures = (await this.registry.getMetricsAsJSON()) as ProcessFigures;
    return figures.map((figure) => {
      const aggregator = ACROSS.find(([name]) => name.test(figure.name))?.[1];
      return aggregator === undefined ? figure : { ...figure, aggregator };
    });
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
  gauge(
    name: string,
    help: string,
    read: () => number | undefined | Promise<number | undefined>,
    aggregator: Across = 'sum',
  ): void {
    const collect = async () => {
      const value = await read();
      if (value === undefined) gauge.remove();
      else gauge.set(value);
    };
    const gauge: Gauge = new Gauge({ name, help, registers: [this.registry], collect, aggregator });
  }

  /** One line for each row of the moment, and none for those of before. */
  rows<L extends string>(
    name: string,
    help: string,
    labelNames: L[],
    read: () => Row<L>[] | Promise<Row<L>[]>,
    aggregator: Across = 'sum',
  ): void {
    const collect = async () => {
      const rows = await read();
      gauge.reset();
      for (const { labels, value } of rows) gauge.set(labels, value);
    };
    const gauge: Gauge<L> = new Gauge({ name, help, labelNames, registers: [this.registry], collect, aggregator });
  }

  /** One line a value, e.g. a route's figure by route. */
  gauges<L extends string>(
    name: string,
    help: string,
    label: L,
    read: () => Readonly<Record<string, number>>,
    aggregator: Across = 'sum',
  ): void {
    const collect = () => {
      for (const [of, value] of Object.entries(read())) gauge.set({ [label]: of } as Record<L, string>, value);
    };
    const gauge: Gauge<L> = new Gauge({ name, help, labelNames: [label], registers: [this.registry], collect, aggregator });
  }

  /** One line a route and state; 1 for the state that holds, of workers for each state that holds in one of them. */
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
      aggregator: 'max',
    });
  }

  /** One line a state; 1 for the one that holds, of workers for each that holds in one of them. */
  states(name: string, help: string, states: readonly string[], read: () => string): void {
    const lines = () => Object.fromEntries(states.map((state) => [state, read() === state ? 1 : 0]));
    this.gauges(name, help, 'state', lines, 'max');
  }
}
