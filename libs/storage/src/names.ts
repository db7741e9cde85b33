import { createHash } from 'node:crypto';
import { labelsFrom, labelTexts, type Labels } from '#contracts';
import { type TaskMeta } from '#tasks';

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
