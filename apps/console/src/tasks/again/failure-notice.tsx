import { type FlowStatusPayload, type TaskListItem, TaskFailedError } from '#client';
import { Button, Group, Text } from '@mantine/core';
import { sentence } from '../../errors/explain.js';
import { Notice } from '../../errors/notice.js';
import { Problem } from '../../errors/problem.js';
import { FLOW_FORMS } from '../../flows/flow-forms.js';
import { formHref } from './form-href.js';
import { useTryAgain } from './use-try-again.js';

interface FailureNoticeProps {
  task: FlowStatusPayload;
  /** Undefined until it is read. */
  item: TaskListItem | undefined;
}

/** Why a task did not succeed, and what to do. */
export function FailureNotice({ task, item }: FailureNoticeProps) {
  const cancelled = task.status === 'CANCELLED';
  const { reason, suggestion, code } = new TaskFailedError('', { epoch: '', rev: 0, status: task });
  return (
    <Notice
      tone={cancelled ? 'warn' : 'bad'}
      role="alert"
      title={cancelled ? 'The task was cancelled' : 'The task did not succeed'}
    >
      <Text size="sm">
        {reason === undefined ? 'Triverse gives no reason.' : sentence(reason)}
        {code !== undefined && ` (code ${code})`}
      </Text>
      <Text size="sm">{suggestion}</Text>
      {item !== undefined && FLOW_FORMS[task.flowName] !== undefined && <Again task={task} item={item} />}
    </Notice>
  );
}

function Again({ task, item }: { task: FlowStatusPayload; item: TaskListItem }) {
  const { start, busy, error } = useTryAgain(task, item);
  return (
    <>
      <Group gap="xs" mt="sm">
        <Button size="xs" onClick={start} loading={busy}>
          Try again
        </Button>
        <Button size="xs" variant="default" component="a" href={formHref({ flow: task.flowName, retry: task.taskId })}>
          Edit and try again
        </Button>
      </Group>
      <Problem error={error} context="create" />
    </>
  );
}
