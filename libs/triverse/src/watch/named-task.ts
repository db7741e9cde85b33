const NAMES = ['"taskId"', '"task_uuid"'];
const ID = /^\s*:\s*"([A-Za-z0-9_-]{1,128})"/;
/** Matches a name and its value. */
const REACH = 200;

/** The task named by an unreadable frame; undefined if it names none or several. */
export function namedTask(frame: Buffer): string | undefined {
  const found = new Set<string>();
  for (const name of NAMES) {
    for (let at = frame.indexOf(name); at >= 0 && found.size < 2; at = frame.indexOf(name, at + 1)) {
      const start = at + name.length;
      const id = ID.exec(frame.toString('latin1', start, start + REACH))?.[1];
      if (id !== undefined) found.add(id);
    }
  }
  const [only, another] = found;
  return another === undefined ? only : undefined;
}
