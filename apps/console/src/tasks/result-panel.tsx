import { type FlowStatusPayload } from '#client';
import { Group, Loader, Text } from '@mantine/core';
import { lazy, Suspense, useMemo } from 'react';
import { Problem } from '../errors/problem.js';
import { DownloadButton } from './download-button.js';
import { isModel, isPicture, outputFiles } from './output-files.js';
import { Pictures } from './pictures.js';
import { Panel } from './panel.js';
import { isOver } from './task-words.js';
import { useAsset } from './use-asset.js';

const ModelView = lazy(() => import('./model-view.js'));

/** Shows the results so far: pictures as they arrive, and the model once the task has succeeded. */
export function ResultPanel({ task }: { task: FlowStatusPayload }) {
  const files = useMemo(() => outputFiles(task), [task]);
  const done = task.status === 'SUCCESS';
  const pictures = files.filter(isPicture);
  const hasModel = done && (files.length === 0 || files.some(isModel));
  if (!done && pictures.length === 0) return null;
  return (
    <Panel title={done ? 'Result' : isOver(task) ? 'Results before it ended' : 'Results so far'}>
      {hasModel && <Model uuid={task.taskId} />}
      {done && <DownloadButton uuid={task.taskId} what={hasModel ? 'the model' : 'the result'} />}
      {pictures.length > 0 && <Pictures uuid={task.taskId} files={pictures} />}
    </Panel>
  );
}

function Model({ uuid }: { uuid: string }) {
  const { url, error, percent } = useAsset(uuid, undefined);
  if (error) return <Problem error={error} />;
  if (url === undefined) {
    return (
      <Group role="status">
        <Loader size="sm" aria-hidden="true" />
        <Text size="sm">Fetching the model{percent === undefined ? '' : `, ${percent} %`}…</Text>
      </Group>
    );
  }
  return (
    <Suspense fallback={<Loader aria-label="Loading the 3D viewer" />}>
      <ModelView url={url} />
    </Suspense>
  );
}
