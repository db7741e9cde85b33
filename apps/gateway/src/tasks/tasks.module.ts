import { Module } from '@nestjs/common';
import { FlowRules } from './flow-rules.js';
import { TaskLabelsController } from './labels/task-labels.controller.js';
import { PricingController } from './pricing/pricing.controller.js';
import { ReadStatus } from './read/read-status.js';
import { StatusLane } from './read/status-lane.js';
import { TaskListController } from './task-list.controller.js';
import { TasksController } from './tasks.controller.js';
import { WebhookUrls } from './webhook-urls.js';

/** Creation, status, list and price of tasks. */
@Module({
  controllers: [TaskListController, TaskLabelsController, PricingController, TasksController],
  providers: [FlowRules, ReadStatus, StatusLane, WebhookUrls],
})
export class TasksModule {}
