import { momentOf } from '#client';
import { longMoment, shortMoment } from './moments.js';

/** A short time; the full date is in the tooltip. */
export function When({ at }: { at: string }) {
  const date = new Date(momentOf(at));
  return (
    <time dateTime={at} title={longMoment(date)}>
      {shortMoment(date)}
    </time>
  );
}
