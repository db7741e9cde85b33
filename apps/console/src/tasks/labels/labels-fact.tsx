import { type TaskListItem } from '#client';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { LabelDialog } from './label-dialog.js';

interface LabelsFactProps {
  item: TaskListItem;
  onChanged: () => void;
}

/** The labels of a task, with the way to change them. */
export function LabelsFact({ item, onChanged }: LabelsFactProps) {
  const [opened, setOpened] = useState(false);
  const labels = Object.entries(item.labels).map(([name, value]) => `${name}=${value}`);
  return (
    <>
      {labels.length === 0 ? 'None' : labels.join(', ')}{' '}
      <Button size="compact-xs" variant="default" onClick={() => setOpened(true)} aria-label="Change the labels">
        Change
      </Button>
      <LabelDialog opened={opened} onClose={() => setOpened(false)} tasks={[item]} onChanged={onChanged} />
    </>
  );
}
