import { Button, Group, Input, Progress, Text, TextInput } from '@mantine/core';
import { type DragEvent, useRef, useState } from 'react';
import { explain } from '../errors/explain.js';
import classes from './file-field.module.css';
import { useUpload } from './use-upload.js';

interface FileFieldProps {
  id: string;
  label: string;
  description: string | undefined;
  error: string | undefined;
  required: boolean;
  kind: 'image' | 'model';
  /** A file_key or a public URL. */
  value: string;
  onChange: (value: string) => void;
}

const ACCEPT = { image: 'image/jpeg,image/png,image/webp', model: '.glb,.gltf,.obj,.fbx,.stl,.ply,.usdz,.zip,.dae' };

/** A drop zone, a button for keyboard users, and a text field for a URL. */
export function FileField({ id, label, description, error, required, kind, value, onChange }: FileFieldProps) {
  const picker = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const { state, start, cancel } = useUpload(kind, onChange);
  const problem = state.step === 'failed' ? explain(state.error) : undefined;

  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) start(file);
  };

  return (
    <Input.Wrapper
      label={label}
      description={description}
      required={required}
      error={error ?? (problem && `${problem.title}. ${problem.detail}`)}
      labelElement="div"
      labelProps={{ id: `${id}-label` }}
    >
      <div
        className={classes['zone']}
        data-over={over || undefined}
        role="group"
        aria-labelledby={`${id}-label`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        {state.step === 'done' && state.preview !== undefined && (
          <img src={state.preview} alt="" className={classes['preview']} />
        )}
        <div className={classes['body']}>
          <Group gap="sm">
            <Button id={id} variant="default" size="xs" onClick={() => picker.current?.click()}>
              {value === '' ? 'Choose a file' : 'Choose another file'}
            </Button>
            <Text size="sm" c="dimmed">
              or drop it here
            </Text>
          </Group>
          <input
            ref={picker}
            type="file"
            hidden
            accept={ACCEPT[kind]}
            aria-label={`${label}, file`}
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              if (file) start(file);
              event.currentTarget.value = '';
            }}
          />
          <div aria-live="polite">
            {state.step === 'sending' && (
              <Group gap="sm" wrap="nowrap" mt="xs">
                <Progress className={classes['bar']} value={state.percent} aria-label={`Upload of ${state.name}`} />
                <Text size="sm">{Math.round(state.percent)} %</Text>
                <Button size="compact-xs" variant="default" onClick={cancel}>
                  Stop
                </Button>
              </Group>
            )}
            {state.step === 'done' && (
              <Text size="sm" mt="xs">
                {state.name} is uploaded.
              </Text>
            )}
          </div>
          <TextInput
            mt="xs"
            size="xs"
            aria-label={`${label}, as a public URL or file key`}
            placeholder="https://… or the key of an earlier upload"
            value={value}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
        </div>
      </div>
    </Input.Wrapper>
  );
}
