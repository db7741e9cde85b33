import { type Principal } from '#access';
import { type StandardResponse, success, type TaskLabelsResponse } from '#contracts';
import { LabelTasks } from '#tasks';
import { Body, Controller, Patch } from '@nestjs/common';
import { RequireScope } from '../../platform/access/access-rules.decorator.js';
import { Caller } from '../../platform/access/caller.decorator.js';
import { AuditAs } from '../../platform/audit/audit-as.decorator.js';
import { labelledTasks } from './label-audit.js';
import { type LabelChanges, labelChangesSchema } from './label-changes.js';

@Controller('gateway/v1/tasks/labels')
export class TaskLabelsController {
  constructor(private readonly labelTasks: LabelTasks) {}

  /** Adds labels to tasks and removes them: all of the tasks, or none. */
  @Patch()
  @RequireScope('tasks:create')
  @AuditAs('task.label', labelledTasks)
  async change(
    @Caller() caller: Principal,
    @Body({ schema: labelChangesSchema }) { task_uuids: uuids, set = {}, remove = [] }: LabelChanges,
  ): Promise<StandardResponse<TaskLabelsResponse>> {
    const tasks = await this.labelTasks.execute(caller, { uuids, set, remove });
    return success({ tasks: tasks.map(({ uuid, labels }) => ({ task_uuid: uuid, labels })) });
  }
}
