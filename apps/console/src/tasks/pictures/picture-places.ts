import { type FlowStatusPayload } from '#client';
import { inputFiles, isPicture, outputFiles } from '../output-files.js';

/** A file of a task, by the name under which the gateway serves it. */
export interface PicturePlace {
  uuid: string;
  name: string;
}

/**
 * Where a picture of the task may be, the best first: the preview of its result, what it has made so far, what it was made from. A preview that a task
 * does not have is found out by asking.
 * @param madeFrom tasks whose results it took
 */
export function picturePlaces(task: FlowStatusPayload, madeFrom: readonly string[]): PicturePlace[] {
  const { taskId: uuid } = task;
  const latestFirst = [...outputFiles(task).filter(isPicture)].reverse();
  const named = [...latestFirst, ...inputFiles(task).filter(isPicture)].map(({ name }) => ({ uuid, name }));
  const preview = task.status === 'SUCCESS' ? [{ uuid, name: 'preview' }] : [];
  return [...preview, ...named, ...madeFrom.map((source) => ({ uuid: source, name: 'preview' }))];
}
