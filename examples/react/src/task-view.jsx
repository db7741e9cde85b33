import { useLinkState, useTask } from '@triverse-gateway/client/react';

/** One task as it grows, and its model at the end. */
export function TaskView({ client, uuid }) {
  const { update, error } = useTask(client, uuid);
  const { phase } = useLinkState(client);

  const save = async () => {
    const asset = await client.downloadAsset(uuid);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await asset.blob());
    link.download = asset.filename ?? 'model.glb';
    link.click();
  };

  if (error) return <p role="alert">{error.message}</p>;
  if (!update) return <p>…</p>;
  const { status, progress = 0 } = update.status;
  return (
    <section aria-label="Task">
      <p role="status">{status}</p>
      <progress max="100" value={status === 'SUCCESS' ? 100 : progress} />
      <p>The link is {phase}.</p>
      {status === 'SUCCESS' && <button onClick={save}>Save the model</button>}
    </section>
  );
}
