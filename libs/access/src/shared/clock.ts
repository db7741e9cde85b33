/** Unix ms. Injected, so that expiry and windows are tested without waiting. */
export type Clock = () => number;

/** Runs `task` once after `delayMs`. @returns a function that cancels it. */
export type Schedule = (delayMs: number, task: () => void) => () => void;

export const systemSchedule: Schedule = (delayMs, task) => {
  const timer = setTimeout(task, delayMs);
  timer.unref();
  return () => clearTimeout(timer);
};
