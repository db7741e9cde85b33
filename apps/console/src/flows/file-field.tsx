import { Button, Group, Input, Text, TextInput } from '@mantine/core';
import { type DragEvent, useRef, useState } from 'react';
import { explain } from '../errors/explain.js';
import { chosenFile } from './chosen-files.js';
import { ChosenFileView } from './chosen-file-view.js';
import { ExamplePictures } from './example-pictures.js';
import classes from './file-field.module.css';
import { taskReferenceOf } from './task-reference.js';
import { TaskResultChip } from './task-result-chip.js';
import { UploadState } from './upload-state.js';
import { useUpload } from './use-upload.js';

interface FileFieldProps {
  id: string;
  label: string;
  description: string;
  error: string | undefined;
  required: boolean;
  kind: 'image' | 'model';
  /** A file_key, a public URL, or `task:UUID[/ASSET]`. */
  value: string;
  onChange: (value: string) => void;
}

const ACCEPT = { image: 'image/jpeg,image/png,image/webp', model: '.glb,.gltf,.obj,.fbx,.stl,.ply,.usdz,.zip,.dae' };

/** A drop zone, a button for keyboard users, and a text field for a URL; or what was chosen, with a way to remove it. */
export function FileField({ id, label, description, error, required, kind, value, onChange }: FileFieldProps) {
  const picker = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const { state, start, cancel } = useUpload(kind, onChange);
  const problem = state.step === 'failed' ? explain(state.error) : undefined;
  const result = taskReferenceOf(value);
  const file = chosenFile(value);

  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const dropped = event.dataTransfer.files[0];
    if (dropped) start(dropped);
  };
  const remove = () => {
    cancel();
    onChange('');
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
        {result && <TaskResultChip result={result} kind={kind} onRemove={remove} />}
        {file && <ChosenFileView file={file} kind={kind} onRemove={remove} />}
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
            const chosen = event.currentTarget.files?.[0];
            if (chosen) start(chosen);
            event.currentTarget.value = '';
          }}
        />
        <UploadState state={state} onStop={cancel} />
        {kind === 'image' && value === '' && <ExamplePictures onChoose={start} />}
        {!result && !file && (
          <TextInput
            size="xs"
            aria-label={`${label}, as a public URL or file key`}
            placeholder="https://… or the key of an earlier upload"
            value={value}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
        )}
      </div>
    </Input.Wrapper>
  );
}
