import { Module } from '@nestjs/common';
import { BuildMetrics } from './build-metrics.js';
import { ClusterMetrics } from './cluster-metrics.js';
import { HealthController } from './health.controller.js';
import { LogLevelController } from './log-level.controller.js';
import { MetricsServer } from './metrics-server.js';
import { MetricsController } from './metrics.controller.js';
import { StorageMetrics } from './storage-metrics.js';
import { TeamCreditsCensus } from './team-credits-census.js';
import { VersionController } from './version.controller.js';
import { UpstreamController } from './upstream.controller.js';
import { UpstreamMetrics } from './upstream-metrics.js';

/** Health and metrics for whoever runs the gateway. */
@Module({
  controllers: [HealthController, LogLevelController, MetricsController, UpstreamController, VersionController],
  providers: [BuildMetrics, ClusterMetrics, TeamCreditsCensus, MetricsServer, StorageMetrics, UpstreamMetrics],
})
export class OpsModule {}
