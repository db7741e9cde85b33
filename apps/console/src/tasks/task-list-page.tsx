import { useTasks } from '#client/react';
import { Button, SegmentedControl, Stack, Text } from '@mantine/core';
import { useDebouncedValue, useIntersection, useLocalStorage } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { Problem } from '../errors/problem.js';
import { useRetryWhenBack } from '../live/use-retry-when-back.js';
import { useSession } from '../session/session-context.js';
import { Page } from '../shell/page.js';
import { NO_FILTER, queryOf } from './list/list-filter.js';
import { useFirstPage, useListPlace } from './list/list-place.js';
import { TaskFilters } from './list/task-filters.js';
import { TaskItem } from './task-item.js';
import classes from './task-list.module.css';
import { SelectionBar } from './list/selection-bar.js';
import { useFilter } from './list/use-filter.js';
import { useSelection } from './list/use-selection.js';
import { Loading } from '../shell/loading.js';

/** Pause in typing after which a search begins. */
const SETTLED_MS = 300;
/** How far below the window the end of the list is when more is loaded. */
const NEAR_PX = 600;
const LAYOUTS = [
  { value: 'grid', label: 'Grid' },
  { value: 'list', label: 'List' },
];

export function TaskListPage() {
  const { client } = useSession();
  const [filter, setFilter] = useFilter();
  const [{ text, label, user }] = useDebouncedValue(filter, SETTLED_MS);
  const wanted = queryOf({ ...filter, text, label, user });
  const view = useTasks(client, { limit: useFirstPage(), ...wanted });
  const { tasks, loading, error, reload } = view;
  useRetryWhenBack(error, reload);
  const list = useRef<HTMLUListElement>(null);
  useListPlace(list, { ...view, shown: tasks.length });
  const [layout, setLayout] = useLocalStorage({ key: 'task-layout', defaultValue: 'grid', getInitialValueInEffect: false });
  const { selection, selected, begin, end } = useSelection(tasks);
  // What is no longer kept has nothing to tell over the live link.
  const changed = () => void (selected.some(({ status }) => status === null) && reload());
  const isFiltered = Object.keys(wanted).length > 0;
  const isEmpty = !loading && tasks.length === 0 && !view.hasMore && error === undefined;
  return (
    <Page
      title="Tasks"
      actions={
        <Button component="a" href="#/new">
          New task
        </Button>
      }
    >
      <TaskFilters filter={filter} onChange={setFilter}>
        <SegmentedControl size="xs" aria-label="Layout" data={LAYOUTS} value={layout} onChange={setLayout} />
        <Button size="xs" variant="default" onClick={selection ? end : begin} aria-pressed={selection !== undefined}>
          Select
        </Button>
      </TaskFilters>
      <Problem error={error} onRetry={reload} />
      <ul ref={list} className={classes['list']} data-layout={layout} aria-label="Tasks of the team, newest first">
        {tasks.map((task) => (
          <TaskItem key={task.task_uuid} task={task} selection={selection} />
        ))}
      </ul>
      <Stack align="center" role="status">
        {loading && <Loading size="sm" label="Loading tasks" />}
        {isEmpty && (
          <Text c="dimmed">
            {isFiltered ? 'No task matches.' : 'Your team has no tasks yet. They appear here by themselves.'}
          </Text>
        )}
      </Stack>
      {isEmpty && isFiltered && (
        <Button variant="default" mx="auto" onClick={() => setFilter(NO_FILTER)}>
          Show all tasks
        </Button>
      )}
      <OlderTasks {...view} />
      {selection && <SelectionBar selected={selected} onClose={end} onChanged={changed} />}
    </Page>
  );
}

/** Loads the next page when the end of the list comes near the window; the button is for who gets there by keyboard, and after an error. */
function OlderTasks({
  hasMore,
  loading,
  error,
  more,
}: Pick<ReturnType<typeof useTasks>, 'hasMore' | 'loading' | 'error' | 'more'>) {
  const { ref, entry } = useIntersection<HTMLDivElement>({ rootMargin: `${NEAR_PX}px` });
  useEffect(() => {
    if (entry === null || !hasMore || loading || error !== undefined) return;
    // The entry may be older than the page that has just been shown.
    if (entry.target.getBoundingClientRect().top < window.innerHeight + NEAR_PX) more();
  }, [entry, hasMore, loading, error, more]);
  return (
    <div ref={ref} className={classes['end']}>
      {hasMore && (
        <Button variant="default" onClick={more} disabled={loading}>
          Older tasks
        </Button>
      )}
    </div>
  );
}
