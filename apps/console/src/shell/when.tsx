import { longMoment, shortMoment } from './moments.js';

/** A moment, short, with the rest of it for whoever points at it. */
export function When({ at }: { at: string }) {
  const date = new Date(at);
  return (
    <time dateTime={at} title={longMoment(date)}>
      {shortMoment(date)}
    </time>
  );
}
