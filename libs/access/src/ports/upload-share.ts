export interface ShareRules {
  /** Uploads in the window, for all teams. */
  limit: number;
  windowMs: number;
}

export interface ShareReading {
  granted: boolean;
  /** Uploads this team may make in the window right now. */
  cap: number;
  /** Uploads this team has made in the window. */
  held: number;
  /** Until this team may succeed; 0 when granted. */
  retryMs: number;
}

/**
 * Shares the upstream's upload limit among teams, without a queue. A team is active for one window after each attempt, including refused
 * ones; with n active teams each may make ceil(limit / n) uploads. A single team gets them all, and a refused team finds
 * its share free once the window moves on. @throws ApiError 9010 when the storage does not answer.
 */
export abstract class UploadShare {
  abstract take(teamId: string, rules: ShareRules): Promise<ShareReading>;
}
