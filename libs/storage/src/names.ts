import { createHash } from 'node:crypto';
import { labelsFrom, labelTexts, type Labels } from '#contracts';
import { type SeenTimes, type StoredTask, type TaskMeta } from '#tasks';

/** An end user as part of a name in the storage: of bounded length, and without characters that mean something there. */
export function endUserName(sub: string): string {
  return `sub:${createHash('sha256').update(sub).digest('base64url').slice(0, 22)}`;
}

/** Labels as one text in which each, between two line breaks, can be looked for; '' if there are none. No label holds a line break. */
export function labelsText(labels: Labels | undefined): string {
  const texts = labelTexts(labels);
  return texts.length === 0 ? '' : `\n${texts.join('\n')}\n`;
}

export function labelsOf(text: string | undefined): { labels?: Labels } {
  return text ? { labels: labelsFrom(text.split('\n').filter((label) => label !== '')) } : {};
}

/** File fields with their references as one text, in which the tasks that a task was made from can be looked for; '' if there are none. No reference holds a line break. */
export function filesText(files: TaskMeta['files']): string {
  const lines = Object.entries(files ?? {}).map(([field, reference]) => `${field}=${reference}`);
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

export function filesOf(text: string | undefined): Pick<TaskMeta, 'files'> {
  if (!text) return {};
  const lines = text.split('\n').filter((line) => line !== '');
  return { files: Object.fromEntries(lines.map((line) => splitOnce(line, '='))) };
}

const UNKNOWN_TIME = '-';

/** Times as one short text, one a line; '' if there are none. As note-times.lua writes them. @param createdAt Unix ms */
export function timesText(times: StoredTask['times'], createdAt: number): string {
  const text = (at: number | undefined) => (at === undefined ? UNKNOWN_TIME : String(at - createdAt));
  return (times ?? []).map(({ name, started, ended }) => `${name} ${text(started)} ${text(ended)}`).join('\n');
}

export function timesOf(text: string | undefined, createdAt: number): Pick<StoredTask, 'times'> {
  if (!text) return {};
  const times = text.split('\n').map((line): SeenTimes => {
    const [name = '', started = UNKNOWN_TIME, ended = UNKNOWN_TIME] = line.split(' ');
    return {
      name,
      ...(started !== UNKNOWN_TIME && { started: createdAt + Number(started) }),
      ...(ended !== UNKNOWN_TIME && { ended: createdAt + Number(ended) }),
    };
  });
  return { times };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
}

/** Words as one text in which each, behind a space, can be looked for by its beginning; '' if there are none. */
export function wordsText(words: readonly string[] | undefined): string {
  return words === undefined || words.length === 0 ? '' : ` ${words.join(' ')}`;
}

export function wordsOf(text: string | null | undefined): { words?: readonly string[] } {
  return text ? { words: text.trim().split(' ') } : {};
}
