import { Button, Checkbox, Group, Modal, Stack, TagsInput, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Problem } from '../../errors/problem.js';
import { useDialogAction } from '../../shell/use-dialog-action.js';
import { useSession } from '../../session/session-context.js';
import { labelIn, type Labelled, labelsIn, namesInUse } from './label-values.js';

interface LabelDialogProps {
  opened: boolean;
  onClose: () => void;
  tasks: readonly Labelled[];
  onChanged: () => void;
}

/** Tasks in one request; the gateway takes no more. */
const AT_ONCE = 100;

/** Adds labels to tasks and removes them. */
export default function LabelDialog({ opened, ...form }: LabelDialogProps) {
  const { tasks, onClose } = form;
  const title = tasks.length === 1 ? 'Labels of the task' : `Labels of ${tasks.length} tasks`;
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <LabelForm {...form} />
    </Modal>
  );
}

function LabelForm({ tasks, onClose, onChanged }: Omit<LabelDialogProps, 'opened'>) {
  const { client } = useSession();
  const [added, setAdded] = useState<string[]>([]);
  const [typed, setTyped] = useState('');
  const [removed, setRemoved] = useState<string[]>([]);
  const { busy, error, run } = useDialogAction(onClose);
  const texts = typed.trim() === '' ? added : [...added, typed];
  const wrong = texts.find((text) => labelIn(text) === undefined);
  const set = labelsIn(texts);
  const names = Object.keys(set);
  // A name that is set anew is not to be removed.
  const remove = removed.filter((name) => !names.includes(name));

  const send = async () => {
    const uuids = tasks.map(({ task_uuid: uuid }) => uuid);
    for (let at = 0; at < uuids.length; at += AT_ONCE) {
      await client.labelTasks(uuids.slice(at, at + AT_ONCE), { set, remove });
    }
    onChanged();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(send);
  };

  return (
    <Stack component="form" onSubmit={submit}>
      <TagsInput
        label="Add"
        description="A name and a value, e.g. project=apollo; Enter ends each. It replaces a value that a task has already."
        placeholder="project=apollo"
        value={added}
        onChange={setAdded}
        searchValue={typed}
        onSearchChange={setTyped}
        splitChars={[]}
        acceptValueOnBlur
        maxTags={10}
        error={wrong === undefined ? undefined : `“${wrong}” is not a name and a value, such as project=apollo`}
        data-autofocus
      />
      <NamesToRemove tasks={tasks} value={removed} onChange={setRemoved} />
      <Text size="sm" c="dimmed">
        Budgets and usage keep to the labels with which a task was created.
      </Text>
      <Problem error={error} />
      <Group justify="end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={busy} disabled={wrong !== undefined || names.length + remove.length === 0}>
          Save the labels
        </Button>
      </Group>
    </Stack>
  );
}

interface NamesToRemoveProps {
  tasks: readonly Labelled[];
  value: string[];
  onChange: (names: string[]) => void;
}

function NamesToRemove({ tasks, value, onChange }: NamesToRemoveProps) {
  const names = namesInUse(tasks);
  if (names.length === 0) return null;
  return (
    <Checkbox.Group label="Remove" value={value} onChange={onChange}>
      <Stack gap={6} mt={6}>
        {names.map(({ name, values, tasks: count }) => (
          <Checkbox
            key={name}
            value={name}
            label={`${name} (${values})${tasks.length === 1 ? '' : `, on ${count} of ${tasks.length}`}`}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
