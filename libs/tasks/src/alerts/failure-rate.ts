export interface EndedTasks {
  succeeded: number;
  failed: number;
}

/** Fewer ended tasks say nothing. */
const LEAST_ENDED = 20;
/** How much worse than usual it must be: twice as bad, and by so many of a hundred tasks. */
const FACTOR = 2;
const POINTS = 0.1;

/** Of 0 to 1; cancelled tasks count neither way. */
export function failureRate({ succeeded, failed }: EndedTasks): number {
  return succeeded + failed === 0 ? 0 : failed / (succeeded + failed);
}

/** How bad a flow is against the week before: 0 as usual, 1 worse, 2 when at least half of its tasks fail, 3 when nearly all do. */
export function failureLevel(lately: EndedTasks, week: EndedTasks): number {
  if (lately.succeeded + lately.failed < LEAST_ENDED) return 0;
  const [now, usual] = [failureRate(lately), failureRate(week)];
  if (now < usual * FACTOR || now < usual + POINTS) return 0;
  return now >= 0.9 ? 3 : now >= 0.5 ? 2 : 1;
}

/** Whether so few have ended that a rate says nothing. */
export function saysNothing({ succeeded, failed }: EndedTasks): boolean {
  return succeeded + failed < LEAST_ENDED;
}
