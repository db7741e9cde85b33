import { type FlowStatusPayload } from '#client';
import { useTask } from '#client/react';
import { Code, Loader, Progress, SimpleGrid, Text } from '@mantine/core';
import { Problem } from '../errors/problem.js';
import { useSession } from '../session/session-context.js';
import { Page } from '../shell/page.js';
import { Panel } from './panel.js';
import { ResultPanel } from './result-panel.js';
import { StageList } from './stage-list.js';
import { StatusBadge } from './status-badge.js';
import { failureOf, flowTitle, isOver, progressOf, stepOf } from './task-words.js';
import { TaskTimeline } from './task-timeline.js';

export function TaskPage({ uuid }: { uuid: string }) {
  const { client } = useSession();
  const { update, history, error } = useTask(client, uuid);
  const task = update?.status;
  return (
    <Page title={task ? flowTitle(task.flowName) : 'Task'} actions={task && <StatusBadge status={task.status} />}>
      <Problem error={error} />
      {!task && !error && <Loader aria-label="Loading the task" />}
      {task && (
        <>
          <Overview task={task} />
          <ResultPanel task={task} />
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Panel title="What was asked">
              <Code block tabIndex={0} aria-label="Parameters of the task" role="region">
                {JSON.stringify(task.input, null, 2)}
              </Code>
            </Panel>
            <Panel title="What this page has seen">
              <TaskTimeline history={history} />
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
      <Progress size="lg" value={progress} animated={task.status === 'RUNNING'} aria-label="Progress of the task" />
      <Text role="status" size="sm">
        {stepOf(task)}
        {queueWords(task)}
      </Text>
      <StageList task={task} />
      {isOver(task) && task.status !== 'SUCCESS' && (
        <Problem error={new Error(failure ?? 'Triverse gives no reason. Credits held for the task are free again.')} />
      )}
      <Text size="sm" c="dimmed">
        Created {new Date(task.createTime).toLocaleString()} · <code>{task.taskId}</code>
      </Text>
    </Panel>
  );
}

function queueWords({ queue }: FlowStatusPayload): string {
  if (queue?.is_queued !== true) return '';
  const wait = queue.estimated_wait_seconds === undefined ? '' : `, about ${queue.estimated_wait_seconds} seconds`;
  return ` · place ${queue.position ?? '?'} in the queue${wait}`;
}
