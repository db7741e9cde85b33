import { type Labels, type TaskListItem } from '#client';

export type Labelled = Pick<TaskListItem, 'task_uuid' | 'labels'>;

/** `project=apollo`, as people type it; undefined if the text names no value. */
export function labelIn(text: string): [name: string, value: string] | undefined {
  const at = text.indexOf('=');
  const [name, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  return at < 1 || name === '' || value === '' ? undefined : [name, value];
}

/** The labels among the texts; of one name the last counts. */
export function labelsIn(texts: readonly string[]): Labels {
  return Object.fromEntries(texts.flatMap((text) => [labelIn(text)].filter((label) => label !== undefined)));
}

export interface NameInUse {
  name: string;
  /** With their values, e.g. `apollo, zeus`. */
  values: string;
  tasks: number;
}

/** The names of labels that the tasks have, in their order. */
export function namesInUse(tasks: readonly Labelled[]): NameInUse[] {
  const byName = new Map<string, string[]>();
  for (const { labels } of tasks) {
    for (const [name, value] of Object.entries(labels)) byName.set(name, [...(byName.get(name) ?? []), value]);
  }
  return [...byName]
    .map(([name, values]) => ({ name, values: [...new Set(values)].join(', '), tasks: values.length }))
    .sort((a, b) => a.name.localeCompare(b.name));
}
