import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createClient } from '../src/index.js';
import { useBalance, useCreateTask, useLinkState, useRun, useTask, useTasks, useUpload } from '../src/react/index.js';

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

function Run() {
  const { run, stop, phase, update, result, error } = useRun(client, 'text-to-model');
  return (
    <>
      <button onClick={() => void run({ prompt: 'a red chair' })}>Run</button>
      <button onClick={stop}>Stop</button>
      <p>{`${phase} ${update?.stage ?? 'none'} ${update?.progress ?? 0} ${result?.assets.model.ref ?? ''}${error?.name ?? ''}`}</p>
    </>
  );
}

function Creation() {
  const { create, creating, task, error } = useCreateTask(client, 'text-to-model');
  return (
    <>
      <button onClick={() => void create({ prompt: 'a red chair' })}>Create</button>
      <p>{`${creating ? 'creating' : 'idle'} ${task?.task_uuid ?? 'none'} ${error?.message ?? ''}`}</p>
    </>
  );
}

function Upload() {
  const { upload, reset, phase, progress, fileKey, error } = useUpload(client, 'image');
  return (
    <>
      <button onClick={() => void upload(new File(['x'.repeat(1_000)], 'dot.png'))}>Upload</button>
      <button onClick={reset}>Reset</button>
      <p>{`${phase} ${progress} ${fileKey ?? 'none'} ${error?.message ?? ''}`}</p>
    </>
  );
}

function Balance() {
  const { balance, error } = useBalance(client);
  return <p>{`${balance?.balance ?? 'none'} ${error?.message ?? ''}`}</p>;
}

const VIEWS: Record<string, ReactNode> = {
  tasks: <Tasks />,
  run: <Run />,
  create: <Creation />,
  upload: <Upload />,
  balance: <Balance />,
};

const root = createRoot(document.body.appendChild(document.createElement('main')));
Object.assign(window, {
  mount: (view: string) => root.render(<StrictMode>{VIEWS[view] ?? <TaskOf uuid={view} />}</StrictMode>),
  unmount: () => root.render(null),
});
