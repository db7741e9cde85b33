import { StorageClock, TaskEvents } from '#tasks';
import { Injectable } from '@nestjs/common';
import { Meters } from '../platform/metrics/meters.js';
import { Tracing } from '../platform/tracing/tracing.js';
import { Connections } from './connections/connections.js';
import { TaskFeeds } from './feeds/task-feeds.js';

/** On each instance that has a client, so it begins a trace and points at the frame's. */
const DELIVERY = { name: 'deliver change', kind: 'producer', isRoot: true } as const;

/** Figures of live clients and of the feeds that serve them. */
@Injectable()
export class RealtimeMetrics {
  constructor(
    meters: Meters,
    events: TaskEvents,
    feeds: TaskFeeds,
    connections: Connections,
    clock: StorageClock,
    tracing: Tracing,
  ) {
    const { counts } = connections;
    meters.gauge('gateway_realtime_feeds', 'Tasks and teams with at least one listener here', () => feeds.count());
    meters.gauge('gateway_storage_channels', 'Event channels subscribed in the storage', () => events.activeChannels());
    meters.gauges(
      'gateway_realtime_clients',
      "Connected realtime clients: socket.io over WebSocket and long polling, SSE, and the upstream's own watch",
      'transport',
      () => connections.countByTransport(),
    );
    meters.countedRows(
      'gateway_realtime_refusals_total',
      'Realtime clients refused before they were connected',
      ['transport', 'reason'],
      () => connections.refusals.rows(),
    );
    const delivery = meters.histogram(
      'gateway_delivery_seconds',
      "Time from the arrival of the upstream's frame on the watcher until a feed's clients on this instance were told",
      [],
    );
    feeds.passThrough(({ pushedAt, trace, uuid }, pass) => {
      if (trace === undefined) pass();
      else tracing.mark({ ...DELIVERY, links: [trace], attributes: { 'gateway.task': uuid } }, pass);
      if (pushedAt !== undefined) delivery.observe(Math.max(0, clock.now() - pushedAt) / 1000);
    });
    meters.gauge('gateway_realtime_waiting', 'Changes that wait for slow clients', () => connections.waiting());
    meters.counted('gateway_realtime_events_total', 'Changes of tasks handed to clients', () => counts.delivered);
    meters.counted(
      'gateway_realtime_superseded_total',
      'Changes that were dropped because a newer one of the same task replaced them for a slow client',
      () => counts.superseded,
    );
    meters.countedBy('gateway_realtime_ends_total', 'Connections that the gateway ended', 'reason', () => counts.ended());
  }
}
