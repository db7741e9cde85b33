import { type TaskListQuery } from '#client';

/** What the list shows, as its fields hold it; '' for any. */
export interface ListFilter {
  status: string;
  flow: string;
  text: string;
  label: string;
  user: string;
  /** Local days, `2026-01-31`. */
  from: string;
  to: string;
}

export const NO_FILTER: ListFilter = { status: '', flow: '', text: '', label: '', user: '', from: '', to: '' };
const NAMES = Object.keys(NO_FILTER) as (keyof ListFilter)[];
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The filter in the page's address, so that it survives a visit elsewhere and can be sent to others. */
export function filterIn(hash: string): ListFilter {
  const parameters = new URLSearchParams(hash.split('?')[1] ?? '');
  return Object.fromEntries(NAMES.map((name) => [name, parameters.get(name) ?? ''])) as unknown as ListFilter;
}

/** Whether the address is that of the list. */
export const isList = (hash: string): boolean => /^(#\/?)?(tasks\/?)?(\?|$)/.test(hash);

export function hashOf(filter: ListFilter): string {
  const parameters = new URLSearchParams(NAMES.flatMap((name) => (filter[name] === '' ? [] : [[name, filter[name]]])));
  return parameters.size === 0 ? '#/tasks' : `#/tasks?${parameters.toString()}`;
}

/** What a filter asks the gateway for; a field that is not complete asks for nothing. */
export function queryOf({ status, flow, text, label, user, from, to }: ListFilter): TaskListQuery {
  return {
    ...(status !== '' && { status }),
    ...(flow !== '' && { flow }),
    ...(/[\p{L}\p{N}]/u.test(text) && { q: text.trim() }),
    ...(/^[^=]+=./.test(label.trim()) && { label: [label.trim()] }),
    ...(user.trim() !== '' && { sub: user.trim() }),
    ...(DAY.test(from) && { created_from: new Date(`${from}T00:00:00`).toISOString() }),
    ...(DAY.test(to) && { created_to: new Date(`${to}T23:59:59.999`).toISOString() }),
  };
}
