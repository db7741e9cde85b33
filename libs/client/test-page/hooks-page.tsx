import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createClient } from '../src/index.js';
import { useLinkState, useTask, useTasks } from '../src/react/index.js';

/** Drives the hooks in a browser, for their specs: `mount` shows a view under StrictMode, `unmount` takes it away. */
const client = createClient({ token: 'k1', backoff: { baseMs: 1, maxMs: 5 } });

function TaskOf({ uuid }: { uuid: string }) {
  const { update, history, error } = useTask(client, uuid);
  const { phase } = useLinkState(client);
  return <p>{`${update?.status.status ?? 'none'} ${history.length} ${phase} ${error?.message ?? ''}`}</p>;
}

function Tasks() {
  const { tasks, loading, error } = useTasks(client, { limit: 10 });
  const list = tasks.map(({ task_uuid: uuid, status }) => `${uuid}=${status?.status ?? ''}`).join(' ');
  return <p>{`${loading ? 'loading ' : ''}${list}${error?.message ?? ''}`}</p>;
}

const root = createRoot(document.body.appendChild(document.createElement('main')));
Object.assign(window, {
  mount: (view: string) => root.render(<StrictMode>{view === 'tasks' ? <Tasks /> : <TaskOf uuid={view} />}</StrictMode>),
  unmount: () => root.render(null),
});
