import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** Where a list stood when it was left. */
interface Place {
  /** Tasks that had been loaded. */
  shown: number;
  /** The first visible task, and how far below the top of the window it began, in pixels. */
  uuid: string;
  top: number;
}

interface ShownList {
  shown: number;
  loading: boolean;
  hasMore: boolean;
  more: () => void;
}

export const PAGE = 25;
const MOST_AT_ONCE = 100;
/** Below the page's header. */
const HEADER_PX = 100;

/** By entry of the browser's history: only going back finds a place, and a link to the list starts at its top. */
const places = new Map<string, Place>();

/** Tasks to read first: as many as were shown when the list was left. */
export function useFirstPage(): number {
  const [size] = useState(() => Math.min(Math.max(places.get(entryId())?.shown ?? 0, PAGE), MOST_AT_ONCE));
  return size;
}

/** Brings the list back to where it was left, and notes where it is left. Each item of the list bears its `data-uuid`. */
export function useListPlace(list: RefObject<HTMLElement | null>, { shown, loading, hasMore, more }: ShownList): void {
  const [entry] = useState(entryId);
  const wanted = useRef(places.get(entry));
  const count = useRef(shown);
  useLayoutEffect(() => {
    count.current = shown;
    const place = wanted.current;
    if (place === undefined || loading) return;
    const item = itemsOf(list.current).find(({ dataset }) => dataset['uuid'] === place.uuid);
    if (item === undefined && hasMore && shown < place.shown) return more();
    wanted.current = undefined;
    if (item !== undefined) window.scrollBy({ top: item.getBoundingClientRect().top - place.top, behavior: 'instant' });
  }, [list, shown, loading, hasMore, more]);

  useLayoutEffect(() => {
    const element = list.current;
    return () => {
      const first = itemsOf(element).find((item) => item.getBoundingClientRect().bottom > HEADER_PX);
      const uuid = first?.dataset['uuid'];
      if (first === undefined || uuid === undefined || window.scrollY === 0) places.delete(entry);
      else places.set(entry, { shown: count.current, uuid, top: first.getBoundingClientRect().top });
    };
  }, [entry, list]);
}

const itemsOf = (list: HTMLElement | null): HTMLElement[] => [...(list?.querySelectorAll<HTMLElement>('[data-uuid]') ?? [])];

/** Names the current entry of the history. */
function entryId(): string {
  const state = (history.state ?? {}) as { entry?: string };
  if (state.entry !== undefined) return state.entry;
  const entry = String(Math.random());
  history.replaceState({ ...state, entry }, '');
  return entry;
}
