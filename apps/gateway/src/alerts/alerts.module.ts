import { Module } from '@nestjs/common';
import { AlertMetrics } from './alert-metrics.js';
import { AlertsController } from './alerts.controller.js';
import { Conditions } from './checks/conditions.js';
import { KeyCheck } from './checks/key-check.js';
import { LinkCheck } from './checks/link-check.js';
import { TeamsCheck } from './checks/teams-check.js';
import { BalanceCheck } from './credits/balance-check.js';
import { ReadBooks } from './credits/read-books.js';
import { ReconcileCredits } from './credits/reconcile-credits.js';
import { SpendableCredits } from './credits/spendable-credits.js';
import { ReconciliationController } from './credits/reconciliation.controller.js';
import { ClusterJobs, JOBS } from './jobs/cluster-jobs.js';
import { type PeriodicJob } from './jobs/periodic-job.js';
import { AlertReceivers } from './notices/alert-receivers.js';
import { OperatorPosts } from './notices/operator-posts.js';
import { TellAlerts } from './notices/tell-alerts.js';

const JOB_CLASSES = [TellAlerts, LinkCheck, TeamsCheck, ReconcileCredits];

/** Alerts: what raises and ends them, who is told, and the reconciliation of credits. What a budget reaches is decided in the storage. */
@Module({
  controllers: [AlertsController, ReconciliationController],
  providers: [
    AlertMetrics,
    AlertReceivers,
    BalanceCheck,
    ClusterJobs,
    Conditions,
    KeyCheck,
    OperatorPosts,
    ReadBooks,
    SpendableCredits,
    ...JOB_CLASSES,
    { provide: JOBS, inject: JOB_CLASSES, useFactory: (...jobs: PeriodicJob[]) => jobs },
  ],
})
export class AlertsModule {}
