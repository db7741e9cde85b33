import {
  type Alert,
  ALERT_KINDS,
  type AlertKind,
  type AlertNotice,
  type AlertPage,
  type AlertQuery,
  type NoticeWord,
} from '#tasks';
import { encodePlace } from './alert-cursor.js';
import { MAX_ENTRIES_LOOKED_AT } from '../list-cursor.js';

/** An id begins with the kind. */
export function kindOfAlert(id: string): AlertKind {
  return ALERT_KINDS.find((kind) => id.startsWith(`${kind}-`)) ?? 'budget';
}

export function openCounts(ids: Iterable<string>): Record<AlertKind, number> {
  const counts = Object.fromEntries(ALERT_KINDS.map((kind) => [kind, 0])) as Record<AlertKind, number>;
  for (const id of ids) counts[kindOfAlert(id)] += 1;
  return counts;
}

export function noticeOf(
  alert: Alert,
  told: { word?: string; seq?: string | number; attempts?: string | number; done?: string[] },
): AlertNotice {
  const { word = 'fired', seq = 0, attempts = 0, done = [] } = told;
  return { alert, word: word as NoticeWord, seq: Number(seq), attempts: Number(attempts), done };
}

type Entry = [place: string, alert: Alert];

/** One page of the alerts of several teams, newest first, merged from those of each. */
export async function pageOfAlerts(
  { state, kind, limit }: Omit<AlertQuery, 'cursor' | 'teamId'>,
  teams: readonly string[],
  newestFirst: (teamId: string) => AsyncIterator<Entry>,
): Promise<AlertPage> {
  const lists = teams.map((teamId) => newestFirst(teamId));
  const heads = await Promise.all(lists.map((list) => list.next()));
  const items: Alert[] = [];
  let last: string | null = null;
  for (let looked = 0; ; looked += 1) {
    const at = newestOf(heads);
    const head = at === undefined ? undefined : heads[at];
    if (at === undefined || head === undefined || head.done === true) return { items, nextCursor: null };
    if (items.length === limit || looked === MAX_ENTRIES_LOOKED_AT)
      return { items, nextCursor: last === null ? null : encodePlace(last) };
    const [place, alert]: Entry = head.value;
    last = place;
    if ((state === undefined || alert.state === state) && (kind === undefined || alert.kind === kind)) items.push(alert);
    heads[at] = (await lists[at]?.next()) ?? { done: true, value: undefined };
  }
}

function newestOf(heads: readonly IteratorResult<Entry>[]): number | undefined {
  let newest: number | undefined;
  let place = '';
  heads.forEach((head, at) => {
    if (head.done === true || (newest !== undefined && head.value[0] <= place)) return;
    newest = at;
    [place] = head.value;
  });
  return newest;
}
