import { type TeamRecord, type TriverseClient } from '#client';
import { readPages } from '../shell/read-pages.js';

const PAGE = 100;
/** More are not listed at once: the page says so. */
const MOST_PAGES = 20;

export interface TeamList {
  teams: TeamRecord[];
  isCut: boolean;
}

export async function allTeams({ operator }: TriverseClient, signal: AbortSignal): Promise<TeamList> {
  const { items, hasMore } = await readPages(MOST_PAGES, async (at) => {
    const { teams, next_cursor: next } = await operator.teams({ limit: PAGE, ...at }, { signal });
    return { items: teams, next };
  });
  return { teams: items, isCut: hasMore };
}
