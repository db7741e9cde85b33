import { type FlowStatusPayload, type StageTimes, type TaskTimes } from '#client';
import { durationWords } from './duration.js';
import classes from './stage-list.module.css';
import { stagesOf, words } from './state-words.js';
import { spanOf } from './times-of.js';

const MARKS: Readonly<Record<string, string>> = { COMPLETED: '✓', IN_PROGRESS: '…', FAILED: '✗', CANCELLED: '✗' };

interface StageListProps {
  task: FlowStatusPayload;
  seen: TaskTimes | undefined;
}

/** The stages with their states, and how long each took. */
export function StageList({ task, seen }: StageListProps) {
  const stages = stagesOf(task);
  if (stages.length === 0) return null;
  return (
    <ul className={classes['stages']} aria-label="Stages">
      {stages.map(({ name, key, state = '' }) => (
        <li key={name} data-state={state}>
          <span aria-hidden="true">{MARKS[state] ?? '○'}</span> {name}: {words(state.toLowerCase())}
          {tookWords(seen?.stages.find((stage) => stage.name === key))}
        </li>
      ))}
    </ul>
  );
}

function tookWords(stage: StageTimes | undefined): string {
  const { started, ended } = stage === undefined ? {} : spanOf(stage);
  return started === undefined || ended === undefined ? '' : `, ${durationWords(ended - started)}`;
}
