import { TaskEvents } from '#tasks';
import { Injectable } from '@nestjs/common';
import { Meters } from '../platform/metrics/meters.js';
import { Connections } from './connections/connections.js';
import { TaskFeeds } from './feeds/task-feeds.js';

/** Figures of live clients and of the feeds that serve them. */
@Injectable()
export class RealtimeMetrics {
  constructor(meters: Meters, events: TaskEvents, feeds: TaskFeeds, connections: Connections) {
    const { counts } = connections;
    meters.gauge('gateway_realtime_feeds', 'Tasks and teams with at least one listener here', () => feeds.count());
    meters.gauge('gateway_storage_channels', 'Event channels subscribed in the storage', () => events.activeChannels());
    meters.gauge('gateway_realtime_clients', 'Connected realtime clients: socket.io, SSE and raw watch', () =>
      connections.count(),
    );
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
