import { type TriverseClient } from '#client';
import { flowTitle } from '../tasks/task-words.js';
import { perColumn, perDay, perPurpose, type UsageGroup } from './usage-groups.js';

export type Grouping = 'day' | 'flow' | 'key' | 'sub' | 'label';

interface GroupingWords {
  column: string;
  /** After "Credits spent". */
  by: string;
  nameOf: (group: UsageGroup, keyNames: ReadonlyMap<string, string>) => string;
}

const OTHERS = 'All others';

export const GROUPINGS: Readonly<Record<Grouping, GroupingWords>> = {
  day: { column: 'Day', by: 'per day', nameOf: ({ name }) => name ?? OTHERS },
  flow: { column: 'Flow', by: 'per flow', nameOf: ({ name }) => (name === null ? OTHERS : flowTitle(name)) },
  key: { column: 'Key', by: 'per key', nameOf: ({ name }, keys) => (name === null ? OTHERS : (keys.get(name) ?? name)) },
  sub: { column: 'End user', by: 'per end user', nameOf: ({ name }) => name ?? OTHERS },
  label: { column: 'Label', by: 'per value of the label', nameOf: ({ name }) => name ?? OTHERS },
};

interface Question {
  grouping: Grouping;
  label: string;
  range: readonly string[];
}

export const isComplete = ({ grouping, label }: Question): boolean => grouping !== 'label' || label !== '';

/** As the gateway names it. */
export function groupingOf({ grouping, label }: Question): 'day' | 'flow' | 'key' | 'sub' | `label:${string}` {
  return grouping === 'label' ? `label:${label}` : grouping;
}

export interface UsageAnswer {
  grouping: Grouping;
  isEmpty: boolean;
  bars: UsageGroup[];
  /** Below a chart of days, the figures are by flow. */
  table: { grouping: Grouping; rows: UsageGroup[] };
}

export async function readUsage(client: TriverseClient, question: Question, signal: AbortSignal): Promise<UsageAnswer> {
  const { grouping, range } = question;
  const days = { from: range[0], to: range.at(-1) };
  if (grouping === 'sub' || grouping === 'label') {
    const purpose = grouping === 'sub' ? 'sub' : (`label:${question.label}` as const);
    const rows = perPurpose(await client.usageBy(purpose, days, { signal }));
    return { grouping, isEmpty: rows.length === 0, bars: rows, table: { grouping, rows } };
  }
  const { rows } = await client.usage(days, { signal });
  const flows = perColumn(rows, 'flow_name');
  const isEmpty = rows.length === 0;
  if (grouping === 'day') return { grouping, isEmpty, bars: perDay(rows, range), table: { grouping: 'flow', rows: flows } };
  const groups = grouping === 'flow' ? flows : perColumn(rows, 'key_id');
  return { grouping, isEmpty, bars: groups, table: { grouping, rows: groups } };
}
