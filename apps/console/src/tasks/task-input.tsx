import { type FlowStatusPayload, type TaskListItem } from '#client';
import { Anchor, Text } from '@mantine/core';
import { labelOf } from '../flows/labels.js';
import { taskHref } from '../shell/use-route.js';
import { inputFiles, isPicture, type OutputFile } from './output-files.js';
import classes from './task-input.module.css';
import { usePicture } from './pictures/use-picture.js';

interface TaskInputProps {
  task: FlowStatusPayload;
  item: TaskListItem | undefined;
}

/** The task's input, labelled as in its form: pictures are shown, other files are named. */
export function TaskInput({ task, item }: TaskInputProps) {
  const fields = Object.entries(task.input).filter(([, value]) => value !== null && value !== '');
  if (fields.length === 0) return <Text c="dimmed">The input is not available.</Text>;
  const files = new Map(inputFiles(task).map((file) => [file.field, file]));
  return (
    <dl className={classes['fields']}>
      {fields.map(([name, value]) => {
        const file = files.get(name);
        const source = item?.input_files[name.replace(/_url$/, '_file')];
        return (
          <div key={name}>
            <dt>{labelOf(name)}</dt>
            <dd>{file === undefined ? textOf(value) : <InputFile uuid={task.taskId} file={file} source={source} />}</dd>
          </div>
        );
      })}
    </dl>
  );
}

function InputFile({ uuid, file, source }: { uuid: string; file: OutputFile; source: string | undefined }) {
  const { name } = file;
  const picture = usePicture([{ uuid, name }], isPicture(file));
  const sourceTask = /^task:([^/]+)/.exec(source ?? '')?.[1];
  return (
    <>
      {picture !== undefined && <img className={classes['picture']} src={picture} alt="" />}
      {sourceTask === undefined ? name : <Anchor href={taskHref(sourceTask)}>{name}, made by another task</Anchor>}
    </>
  );
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return value.toLocaleString();
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  return JSON.stringify(value);
}
