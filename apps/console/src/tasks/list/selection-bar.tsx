import { type TaskListItem } from '#client';
import { Button, Group, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { Problem } from '../../errors/problem.js';
import { useSession } from '../../session/session-context.js';
import { saveFile } from '../../shell/save-file.js';
import { LabelsButton } from '../labels/labels-button.js';
import classes from './selection-bar.module.css';

interface SelectionBarProps {
  /** Those that were selected, in the order of the list. */
  selected: readonly TaskListItem[];
  onClose: () => void;
  /** Called when their labels have changed. */
  onChanged: () => void;
}

/** What can be done with the selected tasks. */
export function SelectionBar({ selected, onClose, onChanged }: SelectionBarProps) {
  const { client } = useSession();
  const [progress, setProgress] = useState<string>();
  const [error, setError] = useState<unknown>(null);
  const running = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const ready = selected.filter(({ status }) => status?.status === 'SUCCESS');
  const download = async () => {
    const { signal } = (running.current = new AbortController());
    setError(null);
    setProgress('Preparing …');
    try {
      const { zipResults } = await import('./zip-results.js');
      const onProgress = ({ done, total }: { done: number; total: number }) => setProgress(`${done} of ${total} …`);
      saveFile(await zipResults(client, ready, { onProgress, signal }), 'tasks.zip');
    } catch (problem) {
      if (!signal.aborted) setError(problem);
    } finally {
      if (!signal.aborted) setProgress(undefined);
    }
  };
  const waiting = selected.length - ready.length;
  return (
    <div className={classes['bar']} role="group" aria-label="Selected tasks">
      <Group gap="sm">
        <Text size="sm" role="status">
          {progress ?? wordsOf(selected.length, waiting)}
        </Text>
        <Button size="xs" onClick={() => void download()} disabled={ready.length === 0} loading={progress !== undefined}>
          Download as zip
        </Button>
        <LabelsButton size="xs" tasks={selected} onChanged={onChanged} disabled={selected.length === 0}>
          Labels …
        </LabelsButton>
        <Button size="xs" variant="default" onClick={onClose}>
          End the selection
        </Button>
      </Group>
      <Problem error={error} />
    </div>
  );
}

function wordsOf(selected: number, waiting: number): string {
  if (selected === 0) return 'Select tasks.';
  return `${selected} selected${waiting === 0 ? '' : `; without a result: ${waiting}`}`;
}
