import { type TaskListItem } from '#client';
import { LabelsButton } from './labels-button.js';

interface LabelsFactProps {
  item: TaskListItem;
  onChanged: () => void;
}

/** The labels of a task, with the way to change them. */
export function LabelsFact({ item, onChanged }: LabelsFactProps) {
  const labels = Object.entries(item.labels).map(([name, value]) => `${name}=${value}`);
  return (
    <>
      {labels.length === 0 ? 'None' : labels.join(', ')}{' '}
      <LabelsButton tasks={[item]} onChanged={onChanged} size="compact-xs" aria-label="Change the labels">
        Change
      </LabelsButton>
    </>
  );
}
