import { type FlowStatusPayload, type TaskTimes } from '#client';
import { type TaskView } from '#client/react';
import { isOver, stateWords, statusColor, words } from './state-words.js';
import { spanOf, timesOf } from './times-of.js';

export interface Moment {
  /** Unix ms. */
  at: number;
  title: string;
  note: string;
  color: string;
}

interface Told {
  task: FlowStatusPayload;
  seen: TaskTimes | undefined;
  history: TaskView['history'];
}

/** What is known of a task's life, newest first: what the record kept, also from before this visit, and the changes that the page saw. */
export function timelineMoments({ task, seen, history }: Told): Moment[] {
  const { created, started, ended } = timesOf(task, seen);
  const over = isOver(task);
  const kept = [
    ...moment(created, 'Created'),
    ...moment(started, 'Started'),
    ...(seen?.stages ?? []).flatMap(stageMoments),
    ...(over ? moment(ended, stateWords(task), colorOf(task)) : []),
  ];
  // The record knows better when it ended, and what a finished task was at its end is said by that.
  const changes = history.flatMap(({ at, update: { status } }, index): Moment[] => {
    if (isOver(status) && ended !== undefined) return [];
    const note = index === 0 ? ', as the page found it' : '';
    return [{ at, title: stateWords(status), note, color: colorOf(status) }];
  });
  return [...kept, ...changes].sort((a, b) => a.at - b.at).reverse();
}

function stageMoments(stage: TaskTimes['stages'][number]): Moment[] {
  const { started, ended } = spanOf(stage);
  const name = words(stage.name);
  return [...moment(started, `${name} started`), ...moment(ended, `${name} ended`)];
}

/** Grey lines cannot be seen on a dark page. */
function colorOf({ status }: FlowStatusPayload): string {
  const color = statusColor(status);
  return color === 'gray' ? 'dimmed' : color;
}

function moment(at: number | undefined, title: string, color = 'dimmed'): Moment[] {
  return at === undefined ? [] : [{ at, title, note: '', color }];
}
