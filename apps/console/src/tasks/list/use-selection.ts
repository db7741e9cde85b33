import { type TaskListItem } from '#client';
import { useState } from 'react';

export interface Selection {
  isOn: (uuid: string) => boolean;
  toggle: (uuid: string) => void;
}

/** Which tasks of the list are selected; undefined while nothing is to be selected. */
export function useSelection(tasks: readonly TaskListItem[]) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>();
  const toggle = (uuid: string) =>
    setChosen((before = new Set()) => {
      const next = new Set(before);
      if (!next.delete(uuid)) next.add(uuid);
      return next;
    });
  const selection: Selection | undefined = chosen && { isOn: (uuid) => chosen.has(uuid), toggle };
  return {
    selection,
    selected: tasks.filter(({ task_uuid: uuid }) => chosen?.has(uuid) === true),
    begin: () => setChosen(new Set()),
    end: () => setChosen(undefined),
  };
}
