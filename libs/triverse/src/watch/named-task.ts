const STATUS = '"status"';
const TASK_NAMES = ['"taskId"', '"task_uuid"'] as const;
const ID = /\s*:\s*"([A-Za-z0-9_-]{1,128})"/y;
const OPEN_STATE = /\s*:\s*"(PENDING|QUEUED|RUNNING)"/y;

/** The task named by an unreadable frame; undefined if it names none or several. */
export function namedTask(frame: Buffer): string | undefined {
  return onlyTaskIn(frame.toString('latin1'));
}

/** The task of a frame that plainly says one thing: this task has not ended. Undefined if in any doubt. Runs for every frame. */
export function openTaskIn(frame: Buffer): string | undefined {
  // A character a byte, which is quickest to make and to search.
  const text = frame.toString('latin1');
  const at = text.indexOf(STATUS);
  if (at < 0 || text.includes(STATUS, at + 1)) return undefined;
  return valueAfter(text, at + STATUS.length, OPEN_STATE) === undefined ? undefined : onlyTaskIn(text)?.toLowerCase();
}

function onlyTaskIn(text: string): string | undefined {
  let only: string | undefined;
  for (const name of TASK_NAMES) {
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
      const id = valueAfter(text, at + name.length, ID);
      if (id === undefined) continue;
      if (only !== undefined && id !== only) return undefined;
      only = id;
    }
  }
  return only;
}

function valueAfter(text: string, start: number, form: RegExp): string | undefined {
  form.lastIndex = start;
  return form.exec(text)?.[1];
}
