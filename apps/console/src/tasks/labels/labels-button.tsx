import { Button, type ButtonProps } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { type Labelled } from './label-values.js';

// Its field for many values is as large as a tenth of the first page.
const LabelDialog = lazy(() => import('./label-dialog.js'));

interface LabelsButtonProps extends ButtonProps {
  tasks: readonly Labelled[];
  onChanged: () => void;
  'aria-label'?: string;
}

/** Opens the dialog that changes the labels of tasks. */
export function LabelsButton({ tasks, onChanged, ...button }: LabelsButtonProps) {
  const [state, setState] = useState<'closed' | 'opened'>();
  return (
    <>
      <Button variant="default" {...button} onClick={() => setState('opened')} />
      {state !== undefined && (
        <Suspense fallback={null}>
          <LabelDialog opened={state === 'opened'} onClose={() => setState('closed')} tasks={tasks} onChanged={onChanged} />
        </Suspense>
      )}
    </>
  );
}
