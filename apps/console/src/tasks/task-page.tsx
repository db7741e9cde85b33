import { type FlowStatusPayload } from '#client';
import { useTask } from '#client/react';
import { Loader, Progress, SimpleGrid, Text } from '@mantine/core';
import { sentence } from '../errors/explain.js';
import { Notice } from '../errors/notice.js';
import { Problem } from '../errors/problem.js';
import { useSession } from '../session/session-context.js';
import { Page } from '../shell/page.js';
import { When } from '../shell/when.js';
import { Panel } from './panel.js';
import { ResultPanel } from './result-panel.js';
import { StageList } from './stage-list.js';
import { StatusBadge } from './status-badge.js';
import { failureOf, flowTitle, isOver, progressOf, promptOf, statusColor, stepOf } from './task-words.js';
import { TaskInput } from './task-input.js';
import { TaskTimeline } from './task-timeline.js';

export function TaskPage({ uuid }: { uuid: string }) {
  const { client } = useSession();
  const { update, history, error } = useTask(client, uuid);
  const task = update?.status;
  return (
    <Page
      title={task ? flowTitle(task.flowName) : 'Task'}
      subtitle={task && promptOf(task)}
      actions={task && <StatusBadge status={task.status} />}
    >
      <Problem error={error} />
      {!task && !error && <Loader aria-label="Loading the task" />}
      {task && (
        <>
          <Overview task={task} />
          <ResultPanel task={task} />
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Panel title="What was asked">
              <TaskInput input={task.input} />
            </Panel>
            <Panel title="Timeline">
              <TaskTimeline task={task} history={history} />
            </Panel>
          </SimpleGrid>
        </>
      )}
    </Page>
  );
}

function Overview({ task }: { task: FlowStatusPayload }) {
  const progress = Math.round(progressOf(task));
  const failure = failureOf(task);
  return (
    <Panel title="Progress">
      <Progress
        size="lg"
        value={progress}
        color={isOver(task) ? statusColor(task.status) : undefined}
        animated={task.status === 'RUNNING'}
        aria-label="Progress of the task"
      />
      <Text role="status" size="sm">
        {stepOf(task)}
        {queueWords(task)}
      </Text>
      <StageList task={task} />
      {isOver(task) && task.status !== 'SUCCESS' && (
        <Notice
          tone={task.status === 'CANCELLED' ? 'warn' : 'bad'}
          role="alert"
          title={task.status === 'CANCELLED' ? 'The task was cancelled' : 'The task did not succeed'}
        >
          {failure === undefined ? 'Triverse gives no reason.' : sentence(failure)} The credits reserved for it have been
          released.
        </Notice>
      )}
      <Text size="sm" c="dimmed">
        Created <When at={task.createTime} /> · <code>{task.taskId}</code>
      </Text>
    </Panel>
  );
}

function queueWords({ queue }: FlowStatusPayload): string {
  if (queue?.is_queued !== true) return '';
  const wait = queue.estimated_wait_seconds === undefined ? '' : `, about ${queue.estimated_wait_seconds} seconds`;
  return ` · place ${queue.position ?? '?'} in the queue${wait}`;
}
