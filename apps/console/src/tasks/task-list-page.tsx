import { useTasks } from '#client/react';
import { Button, Group, Loader, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { Problem } from '../errors/problem.js';
import { FLOW_FORMS } from '../flows/flow-forms.js';
import { useRetryWhenBack } from '../live/use-retry-when-back.js';
import { useSession } from '../session/session-context.js';
import { Page } from '../shell/page.js';
import { TaskRow } from './task-row.js';
import classes from './task-list.module.css';

/** Pause in typing after which a search begins. */
const SETTLED_MS = 300;
const STATUSES = ['PENDING', 'QUEUED', 'RUNNING', 'SUCCESS', 'FAILED', 'CANCELLED'];

export function TaskListPage() {
  const { client } = useSession();
  const [status, setStatus] = useState('');
  const [flow, setFlow] = useState('');
  const [text, setText] = useState('');
  const [label, setLabel] = useState('');
  const [settledText] = useDebouncedValue(text, SETTLED_MS);
  const [settledLabel] = useDebouncedValue(label, SETTLED_MS);
  const typed = searchOf(settledText, settledLabel);
  const query = { limit: 25, ...(status === '' ? {} : { status }), ...(flow === '' ? {} : { flow }), ...typed };
  const { tasks, loading, hasMore, error, more, reload } = useTasks(client, query);
  useRetryWhenBack(error, reload);
  const isFiltered = Object.keys(query).length > 1;
  const isEmpty = !loading && tasks.length === 0 && error === undefined;
  const showAll = () => {
    setStatus('');
    setFlow('');
    setText('');
    setLabel('');
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
        <TextInput
          label="Name or prompt"
          placeholder="red chair"
          value={text}
          maxLength={200}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <TextInput
          label="Label"
          placeholder="project=apollo"
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
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

/** What the fields ask for; one that is not complete asks for nothing. */
function searchOf(text: string, label: string): { q?: string; label?: string[] } {
  return {
    ...(/[\p{L}\p{N}]/u.test(text) && { q: text.trim() }),
    ...(/^[^=]+=./.test(label.trim()) && { label: [label.trim()] }),
  };
}
