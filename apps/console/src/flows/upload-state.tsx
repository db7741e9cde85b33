import { Button, Group, Progress, Text } from '@mantine/core';
import classes from './file-field.module.css';
import { type UploadState as State } from './use-upload.js';

/** How far an upload is; read out politely. */
export function UploadState({ state, onStop }: { state: State; onStop: () => void }) {
  return (
    <div aria-live="polite">
      {state.step === 'sending' && (
        <Group gap="sm" wrap="nowrap">
          <Progress className={classes['bar']} value={state.percent} aria-label={`Upload of ${state.name}`} />
          <Text size="sm">{Math.round(state.percent)} %</Text>
          <Button size="compact-xs" variant="default" onClick={onStop}>
            Stop
          </Button>
        </Group>
      )}
      {state.step === 'done' && <Text size="sm">{state.name} is uploaded.</Text>}
    </div>
  );
}
