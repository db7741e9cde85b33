import { type FlowStatusPayload, type TaskTimes } from '#client';
import { useEffect, useState } from 'react';
import { durationWords } from './duration.js';
import { isOver } from './state-words.js';
import { elapsedOf, timesOf } from './times-of.js';

const TICK_MS = 1_000;

interface ElapsedProps {
  task: FlowStatusPayload;
  seen: TaskTimes | undefined;
}

/** How long the task has been under way, counting on; or how long it took. */
export function Elapsed({ task, seen }: ElapsedProps) {
  const over = isOver(task);
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (over) return undefined;
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [over]);
  const span = elapsedOf(timesOf(task, seen), over, now);
  if (span === undefined) return null;
  return <span>{over ? `took ${durationWords(span)}` : `for ${durationWords(Math.floor(span / TICK_MS) * TICK_MS)}`}</span>;
}
