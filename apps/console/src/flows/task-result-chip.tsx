import { Anchor, CloseButton, Text } from '@mantine/core';
import { useSession } from '../session/session-context.js';
import { readTaskItem } from '../shell/read-task-item.js';
import { taskHref } from '../shell/use-route.js';
import classes from './file-field.module.css';
import { Glyph } from './flow-picture.js';
import { type TaskReference } from './task-reference.js';
import { type PicturePlace } from '../tasks/pictures/picture-places.js';
import { usePicture } from '../tasks/pictures/use-picture.js';
import { titleOfItem } from '../tasks/task-words.js';
import { useLoad } from '../usage/use-load.js';

const PICTURE = /\.(png|jpe?g|webp)$/i;

interface TaskResultChipProps {
  result: TaskReference;
  kind: 'image' | 'model';
  onRemove: () => void;
}

/** A result of a task as the file. */
export function TaskResultChip({ result, kind, onRemove }: TaskResultChipProps) {
  const { uuid, asset } = result;
  const thumbnail = usePicture(placesOf(result), true);
  const { client } = useSession();
  const { data: task } = useLoad(`task ${uuid}`, (signal) => readTaskItem(client, uuid, signal));
  const name = `result of task ${uuid.slice(0, 8)}`;
  return (
    <div className={classes['chosen']}>
      <div className={classes['thumbnail']}>{thumbnail === undefined ? <Glyph of={kind} /> : <img src={thumbnail} alt="" />}</div>
      <div className={classes['body']}>
        <Text size="sm" fw={600}>
          <Anchor href={taskHref(uuid)}>{task ? titleOfItem(task) : name}</Anchor>
        </Text>
        <Text size="xs" c="dimmed">
          {asset ?? 'its main result'}
        </Text>
      </div>
      <CloseButton aria-label={`Remove the ${name}`} onClick={onRemove} />
    </div>
  );
}

/** The picture that is named, else the preview of the task. */
function placesOf({ uuid, asset }: TaskReference): PicturePlace[] {
  const named = asset !== undefined && PICTURE.test(asset) ? [{ uuid, name: asset }] : [];
  return [...named, { uuid, name: 'preview' }];
}
