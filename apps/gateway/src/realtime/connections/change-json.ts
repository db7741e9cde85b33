import { stringifyExact } from '#contracts';
import { oncePerChange } from './once-per-change.js';

/** The status alone, as the upstream's watch tells it. */
export const statusJsonOf = oncePerChange(({ statusJson, status }) => statusJson ?? stringifyExact(status));

/** `{epoch, rev, status}`, with the labels of the task if it has any. */
export const eventJsonOf = oncePerChange((change) => {
  const { epoch, rev, labels } = change;
  const labelled = labels === undefined ? '' : `,"labels":${JSON.stringify(labels)}`;
  return `{"epoch":${JSON.stringify(epoch)},"rev":${rev},"status":${statusJsonOf(change)}${labelled}}`;
});
