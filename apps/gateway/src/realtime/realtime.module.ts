import { Module } from '@nestjs/common';
import { ConnectionLog } from './connections/connection-log.js';
import { Connections } from './connections/connections.js';
import { OpenTasks } from './feeds/open-tasks.js';
import { SilentPeers } from './sse/silent-peers.js';
import { TaskFeeds } from './feeds/task-feeds.js';
import { GatewayIoAdapter } from './gateway-io-adapter.js';
import { RawWatchServer } from './raw-watch/raw-watch-server.js';
import { RealtimeGateway } from './realtime.gateway.js';
import { RealtimeMetrics } from './realtime-metrics.js';
import { AdminUi } from './socket-io/admin-ui.js';
import { RoomFeeds } from './socket-io/room-feeds.js';
import { SseRefusals } from './sse/sse-refusals.js';
import { TaskEventsController } from './sse/task-events.controller.js';

/** Live clients over socket.io, server-sent events and the upstream's own WebSocket. */
@Module({
  controllers: [TaskEventsController],
  providers: [
    AdminUi,
    ConnectionLog,
    Connections,
    GatewayIoAdapter,
    OpenTasks,
    SilentPeers,
    RawWatchServer,
    RealtimeGateway,
    RealtimeMetrics,
    RoomFeeds,
    SseRefusals,
    TaskFeeds,
  ],
})
export class RealtimeModule {}
