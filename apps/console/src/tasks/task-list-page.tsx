import { useTasks } from '#client/react';
import { Button, Group, Loader, NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Problem } from '../errors/problem.js';
import { FLOW_FORMS } from '../flows/flow-forms.js';
import { useRetryWhenBack } from '../live/use-retry-when-back.js';
import { useSession } from '../session/session-context.js';
import { Page } from '../shell/page.js';
import { TaskRow } from './task-row.js';
import classes from './task-list.module.css';

const STATUSES = ['PENDING', 'QUEUED', 'RUNNING', 'SUCCESS', 'FAILED', 'CANCELLED'];

export function TaskListPage() {
  const { client } = useSession();
  const [status, setStatus] = useState('');
  const [flow, setFlow] = useState('');
  const query = { limit: 25, ...(status === '' ? {} : { status }), ...(flow === '' ? {} : { flow }) };
  const { tasks, loading, hasMore, error, more, reload } = useTasks(client, query);
  useRetryWhenBack(error, reload);
  const isFiltered = status !== '' || flow !== '';
  const isEmpty = !loading && tasks.length === 0 && error === undefined;
  const showAll = () => {
    setStatus('');
    setFlow('');
  };
  return (
    <Page
      title="Tasks"
      actions={
        <Button component="a" href="#/new">
          New task
        </Button>
      }
    >
      <Group role="group" aria-label="Filters" align="end">
        <NativeSelect
          label="Status"
          value={status}
          onChange={(event) => setStatus(event.currentTarget.value)}
          data={[{ value: '', label: 'Any' }, ...STATUSES]}
        />
        <NativeSelect
          label="Flow"
          value={flow}
          onChange={(event) => setFlow(event.currentTarget.value)}
          data={[
            { value: '', label: 'Any' },
            ...Object.entries(FLOW_FORMS).map(([value, { title }]) => ({ value, label: title })),
          ]}
        />
      </Group>
      <Problem error={error} onRetry={reload} />
      <ul className={classes['list']} aria-label="Tasks of the team, newest first">
        {tasks.map((task) => (
          <TaskRow key={task.task_uuid} task={task} />
        ))}
      </ul>
      <Stack align="center" role="status">
        {loading && <Loader size="sm" aria-label="Loading tasks" />}
        {isEmpty && (
          <Text c="dimmed">
            {isFiltered ? 'No task matches.' : 'Your team has no tasks yet. They appear here by themselves.'}
          </Text>
        )}
      </Stack>
      {isEmpty && isFiltered && (
        <Button variant="default" mx="auto" onClick={showAll}>
          Show all tasks
        </Button>
      )}
      {hasMore && (
        <Button variant="default" onClick={more} disabled={loading}>
          Older tasks
        </Button>
      )}
    </Page>
  );
}
