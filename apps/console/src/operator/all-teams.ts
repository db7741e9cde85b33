import { type TeamRecord, type TriverseClient } from '#client';

const PAGE = 100;
/** More are not listed at once: the page says so. */
const MOST = 2_000;

export interface TeamList {
  teams: TeamRecord[];
  isCut: boolean;
}

export async function allTeams({ operator }: TriverseClient, signal: AbortSignal): Promise<TeamList> {
  const teams: TeamRecord[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await operator.teams({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) }, { signal });
    teams.push(...page.teams);
    if (page.next_cursor === null || teams.length >= MOST) return { teams, isCut: page.next_cursor !== null };
    cursor = page.next_cursor;
  }
}
