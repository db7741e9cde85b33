import { type FlowStatusPayload } from '#client';
import { Group, Loader, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Problem } from '../errors/problem.js';
import { FLOW_FORMS } from '../flows/flow-forms.js';
import { DownloadButton } from './download-button.js';
import { FileList } from './file-list.js';
import { NextSteps } from './next-steps.js';
import { isModel, isPicture, type OutputFile, outputFiles } from './output-files.js';
import { Panel } from './panel.js';
import { Pictures } from './pictures.js';
import { isOver } from './state-words.js';
import { useAsset } from './use-asset.js';
import { useMainLinks } from './use-main-links.js';
import { Loading } from '../shell/loading.js';

const ModelView = lazy(() => import('./viewer/model-view.js'));

/** Shows the results so far: the model first, once the task has succeeded, then its pictures and every file. */
export function ResultPanel({ task }: { task: FlowStatusPayload }) {
  const { taskId: uuid, flowName } = task;
  const done = task.status === 'SUCCESS';
  const links = useMainLinks(uuid, done);
  const files = outputFiles(task);
  if (!done && files.length === 0) return null;
  const isEmpty = done && files.length === 0 && links.main === 'none';
  const makesModel = done && !isEmpty && FLOW_FORMS[flowName]?.makes !== 'image';
  const isShown = makesModel && (files.length === 0 || files.some(isModel));
  const pictures = picturesOf(files, links.preview);
  const others = files.filter((file) => !isPicture(file));
  return (
    <Panel title={done ? 'Result' : isOver(task) ? 'Results before it ended' : 'Results so far'}>
      {files.length === 0 && <Problem error={links.error} onRetry={links.reload} />}
      {isEmpty && <Text>The task succeeded, but Triverse gives no file for it.</Text>}
      {isShown && <Model uuid={uuid} />}
      {makesModel && !isShown && <Text c="dimmed">The page shows GLB files only. Download this model to see it.</Text>}
      {done && !isEmpty && <DownloadButton uuid={uuid} what={makesModel ? 'the model' : 'the result'} />}
      {makesModel && <NextSteps uuid={uuid} />}
      {pictures.length > 0 && <Pictures uuid={uuid} files={pictures} usable={done} />}
      {others.length > 0 && <FileList uuid={uuid} files={others} />}
    </Panel>
  );
}

/** The preview is not in every flow's `output`. */
function picturesOf(files: readonly OutputFile[], preview: string | undefined): Omit<OutputFile, 'url'>[] {
  const pictures = files.filter(isPicture);
  if (preview === undefined || files.some(({ name }) => name === preview)) return pictures;
  return [...pictures, { field: 'preview', name: preview }];
}

function Model({ uuid }: { uuid: string }) {
  const { url, bytes, error, percent } = useAsset(uuid, undefined);
  if (error) return <Problem error={error} />;
  if (url === undefined || bytes === undefined) {
    return (
      <Group role="status">
        <Loader size="sm" aria-hidden="true" />
        <Text size="sm">Fetching the model{percent === undefined ? '' : `, ${percent} %`}…</Text>
      </Group>
    );
  }
  return (
    <Suspense fallback={<Loading label="Loading the 3D viewer" />}>
      <ModelView key={url} url={url} bytes={bytes} name={uuid} />
    </Suspense>
  );
}
