import { useTasks } from '@triverse-gateway/client/react';

/** The team's tasks; the list keeps itself up to date. */
export function TaskList({ client, onChoose }) {
  const { tasks, hasMore, more, error } = useTasks(client, { limit: 10 });
  return (
    <section aria-label="Tasks">
      {error && <p role="alert">{error.message}</p>}
      <ul>
        {tasks.map(({ task_uuid: uuid, flow_name: flow, status }) => (
          <li key={uuid}>
            <button onClick={() => onChoose(uuid)}>
              {flow} {uuid.slice(0, 8)}
            </button>{' '}
            {status?.status}
          </li>
        ))}
      </ul>
      {hasMore && <button onClick={more}>Older ones</button>}
    </section>
  );
}
