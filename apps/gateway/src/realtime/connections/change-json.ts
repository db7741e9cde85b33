import { stringifyExact } from '#contracts';
import { oncePerChange } from './once-per-change.js';

/** The status alone, as the upstream's watch tells it. */
export const statusJsonOf = oncePerChange(({ statusJson, status }) => statusJson ?? stringifyExact(status));

/** `{epoch, rev, status}` */
export const eventJsonOf = oncePerChange((change) => {
  const { epoch, rev } = change;
  return `{"epoch":${JSON.stringify(epoch)},"rev":${rev},"status":${statusJsonOf(change)}}`;
});
