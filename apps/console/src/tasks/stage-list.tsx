import { type FlowStatusPayload } from '#client';
import classes from './stage-list.module.css';
import { stagesOf, words } from './state-words.js';

const MARKS: Readonly<Record<string, string>> = { COMPLETED: '✓', IN_PROGRESS: '…', FAILED: '✗', CANCELLED: '✗' };

export function StageList({ task }: { task: FlowStatusPayload }) {
  const stages = stagesOf(task);
  if (stages.length === 0) return null;
  return (
    <ul className={classes['stages']} aria-label="Stages">
      {stages.map(({ name, state = '' }) => (
        <li key={name} data-state={state}>
          <span aria-hidden="true">{MARKS[state] ?? '○'}</span> {name}: {words(state.toLowerCase())}
        </li>
      ))}
    </ul>
  );
}
