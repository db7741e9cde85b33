import { ERROR_CATALOGUE, errorRow } from '#contracts';
import { GetTask, LinkMonitor, StorageHealth, TaskEvents } from '#tasks';
import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { TaskFeeds } from '../realtime/feeds/task-feeds.js';
import { Connections } from '../realtime/connections/connections.js';
import { Engine } from '../wiring/engine.js';
import { PeerServer } from '../platform/peers/peer-server.js';
import { Meters } from '../platform/metrics/meters.js';
import { measurePorts, measureStatusReads } from './port-metrics.js';

const BREAKER_STATES = ['closed', 'open', 'half-open'] as const;

/** What an operator watches; docs/operations.md explains each figure. */
@Injectable()
export class GatewayMetrics {
  private readonly registry = new Registry();
  private readonly meters = new Meters(this.registry);
  private readonly requests = this.meters.histogram('gateway_http_request_seconds', 'Time from a request to its answer', [
    'method',
    'route',
    'status',
  ]);
  private readonly errors = this.meters.counter('gateway_errors_total', 'Error answers over HTTP, by code', ['code']);
  private readonly socketFaults = this.meters.counter(
    'gateway_socket_faults_total',
    'Errors of connections that nobody listened for; each is a fault of the gateway',
    [],
  );
  /** A status that the lane answered from what is stored. */
  readonly countStatusHit: () => void;

  constructor(
    private readonly link: LinkMonitor,
    events: TaskEvents,
    feeds: TaskFeeds,
    private readonly sessions: Connections,
    private readonly storage: StorageHealth,
    private readonly engine: Engine,
    peers: PeerServer,
    getTask: GetTask,
  ) {
    for (const code of [...Object.keys(ERROR_CATALOGUE), 'other']) this.errors.inc({ code }, 0);
    collectDefaultMetrics({ register: this.registry });
    this.meters.gauge('gateway_realtime_feeds', 'Tasks and teams with at least one listener here', () => feeds.count());
    this.meters.gauge('gateway_storage_channels', 'Event channels subscribed in the storage', () => events.activeChannels());
    this.meters.counted(
      'gateway_connections_refused_total',
      'Connections refused because their address holds CONNECTIONS_PER_ADDRESS',
      () => peers.book.refused,
    );
    measurePorts(this.meters, engine);
    this.countStatusHit = measureStatusReads(this.meters, getTask);
    this.measureClients();
    this.measureUpstream();
    this.measureStorage();
  }

  observeRequest(labels: { method: string; route: string; status: string }, seconds: number): void {
    this.requests.observe(labels, seconds);
  }

  countSocketFault(): void {
    this.socketFaults.inc();
  }

  /** A code that the catalogue does not know counts as `other`, so that the upstream cannot make labels. */
  countError(code: number): void {
    this.errors.inc({ code: errorRow(code) === undefined ? 'other' : String(code) });
  }

  /** Prometheus text format. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  /** Every figure's name. */
  names(): string[] {
    return this.registry.getMetricsAsArray().map(({ name }) => name);
  }

  private measureClients(): void {
    const { meters, sessions } = this;
    const { counts } = sessions;
    meters.gauge('gateway_realtime_clients', 'Connected realtime clients: socket.io, SSE and raw watch', () => sessions.count());
    meters.gauge('gateway_realtime_waiting', 'Changes that wait for slow clients', () => sessions.waiting());
    meters.counted('gateway_realtime_events_total', 'Changes of tasks handed to clients', () => counts.delivered);
    meters.counted(
      'gateway_realtime_superseded_total',
      'Changes that were dropped because a newer one of the same task replaced them for a slow client',
      () => counts.superseded,
    );
    meters.countedBy('gateway_realtime_ends_total', 'Connections that the gateway ended', 'reason', () => counts.ended());
  }

  private measureUpstream(): void {
    const { gauge } = this.engine.triverse;
    this.meters.states('gateway_upstream_link', 'State of the link to the upstream', ['live', 'polling', 'down'], () =>
      this.link.state(),
    );
    const collect = () => {
      for (const [route, now] of Object.entries(gauge.breakers))
        for (const state of BREAKER_STATES) breakers.set({ route, state }, now === state ? 1 : 0);
    };
    const breakers: Gauge<'route' | 'state'> = new Gauge({
      name: 'gateway_upstream_breaker',
      help: 'Circuit breakers by class of calls',
      labelNames: ['route', 'state'],
      registers: [this.registry],
      collect,
    });
    this.meters.gauges('gateway_upstream_in_flight', 'Calls and open streams by class', 'route', () => gauge.inFlight);
    this.meters.gauges('gateway_upstream_queued', 'Calls that wait for a place by class', 'route', () => gauge.queued);
    this.meters.counted('gateway_upstream_retries_total', 'Retries of calls to the upstream', () => gauge.retries);
    this.meters.countedBy(
      'gateway_upstream_odd_parts_total',
      'Parts of answers of the upstream that were not as documented',
      'part',
      () => gauge.oddParts,
    );
    this.meters.gauge('gateway_upstream_key_refused', "Whether the upstream last refused the gateway's key", () =>
      gauge.credentialRefused ? 1 : 0,
    );
  }

  private measureStorage(): void {
    this.meters.gauge('gateway_storage_up', 'Whether the storage takes writes now', () =>
      this.storage.ping().then(
        () => 1,
        () => 0,
      ),
    );
    this.meters.counted('gateway_storage_faults_total', 'Failed commands and lost connections of the storage', () =>
      this.engine.faults(),
    );
  }
}
