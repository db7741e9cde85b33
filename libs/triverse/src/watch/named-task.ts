const TASK_NAMES = ['"taskId"', '"task_uuid"'];
const ID = /^\s*:\s*"([A-Za-z0-9_-]{1,128})"/;
const OPEN_STATE = /^\s*:\s*"(PENDING|QUEUED|RUNNING)"/;
/** Matches a name and its value. */
const REACH = 200;

/** The task named by an unreadable frame; undefined if it names none or several. */
export function namedTask(frame: Buffer): string | undefined {
  const found = new Set(TASK_NAMES.flatMap((name) => valuesOf(frame, name, ID)).filter((id) => id !== undefined));
  const [only, another] = found;
  return another === undefined ? only : undefined;
}

/** The task of a frame that plainly says one thing: this task has not ended. Undefined if in any doubt. */
export function openTaskIn(frame: Buffer): string | undefined {
  const states = valuesOf(frame, '"status"', OPEN_STATE);
  return states.length === 1 && states[0] !== undefined ? namedTask(frame)?.toLowerCase() : undefined;
}

/** What stands after each occurrence of the name, up to two; undefined where it is not of the form. */
function valuesOf(frame: Buffer, name: string, form: RegExp): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  for (let at = frame.indexOf(name); at >= 0 && found.length < 2; at = frame.indexOf(name, at + 1)) {
    const start = at + name.length;
    found.push(form.exec(frame.toString('latin1', start, start + REACH))?.[1]);
  }
  return found;
}
