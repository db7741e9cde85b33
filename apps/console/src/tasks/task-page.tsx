import { type FlowStatusPayload } from '#client';
import { useTask } from '#client/react';
import { Progress, SimpleGrid, Text } from '@mantine/core';
import { Problem } from '../errors/problem.js';
import { useSession } from '../session/session-context.js';
import { Page } from '../shell/page.js';
import { ChainPanel } from './chain-panel.js';
import { CodeSamples } from './again/code-samples.js';
import { FailureNotice } from './again/failure-notice.js';
import { Panel } from './panel.js';
import { ResultPanel } from './result-panel.js';
import { StageList } from './stage-list.js';
import { isOver, progressOf, promptOf, stateWords } from './state-words.js';
import { StatusBadge } from './status-badge.js';
import { TaskFacts } from './task-facts.js';
import { TaskInput } from './task-input.js';
import { TaskTimeline } from './task-timeline.js';
import { flowTitle } from './task-words.js';
import { useTaskItem } from './use-task-item.js';
import { Loading } from '../shell/loading.js';

export function TaskPage({ uuid }: { uuid: string }) {
  const { client } = useSession();
  const { update, history, error } = useTask(client, uuid);
  const task = update?.status;
  const { item, reload } = useTaskItem(uuid, task);
  return (
    <Page
      title={task ? flowTitle(task.flowName) : 'Task'}
      subtitle={task && promptOf(task)}
      actions={<div role="status">{task && <StatusBadge status={task.status} words={stateWords(task)} />}</div>}
    >
      <Problem error={error} />
      {!task && !error && <Loading label="Loading the task" />}
      {task && (
        <>
          {isOver(task) && task.status !== 'SUCCESS' && <FailureNotice task={task} item={item} />}
          {!isOver(task) && <ProgressPanel task={task} />}
          <ResultPanel task={task} />
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Panel title="What was asked">
              <TaskInput task={task} item={item} />
            </Panel>
            <Panel title="Facts">
              <TaskFacts task={task} item={item} onChanged={reload} />
            </Panel>
          </SimpleGrid>
          {item && <ChainPanel item={item} />}
          {item && <CodeSamples task={task} item={item} />}
          <Panel title="Timeline">
            <StageList task={task} seen={item?.times} />
            <TaskTimeline task={task} seen={item?.times} history={history} />
          </Panel>
        </>
      )}
    </Page>
  );
}

function ProgressPanel({ task }: { task: FlowStatusPayload }) {
  return (
    <Panel title="Progress">
      <Progress
        size="lg"
        value={Math.round(progressOf(task))}
        animated={task.status === 'RUNNING'}
        aria-label="Progress of the task"
      />
      <Text size="sm">
        {stateWords(task)}
        {waitWords(task)}
      </Text>
    </Panel>
  );
}

function waitWords({ queue }: FlowStatusPayload): string {
  if (queue?.is_queued !== true || queue.estimated_wait_seconds === undefined) return '';
  return ` · about ${queue.estimated_wait_seconds} seconds`;
}
