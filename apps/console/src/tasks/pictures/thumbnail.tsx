import { type TaskListItem } from '#client';
import { useIntersection } from '@mantine/hooks';
import { useState } from 'react';
import { FLOW_FORMS } from '../../flows/flow-forms.js';
import { ResultGlyph } from '../../flows/flow-picture.js';
import { type PicturePlace, picturePlaces } from './picture-places.js';
import classes from './thumbnail.module.css';
import { usePicture } from './use-picture.js';

/** A picture of the task, or the icon of its flow. It is fetched when it comes near the window. */
export function Thumbnail({ task }: { task: Pick<TaskListItem, 'flow_name' | 'made_from' | 'status'> }) {
  const { ref, entry } = useIntersection<HTMLDivElement>({ rootMargin: '300px' });
  const [seen, setSeen] = useState(false);
  if (!seen && entry?.isIntersecting === true) setSeen(true);
  const places = task.status === null ? NOWHERE : picturePlaces(task.status, task.made_from);
  const url = usePicture(places, seen && places.length > 0);
  return (
    <div ref={ref} className={classes['frame']}>
      {url === undefined ? (
        <ResultGlyph flow={task.flow_name} makes={FLOW_FORMS[task.flow_name]?.makes} />
      ) : (
        <img src={url} alt="" />
      )}
    </div>
  );
}

const NOWHERE: readonly PicturePlace[] = [];
