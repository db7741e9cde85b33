export interface ShareRules {
  /** Places in the window, over all teams. */
  limit: number;
  windowMs: number;
}

export interface ShareReading {
  granted: boolean;
  /** Places this team may hold in the window right now. */
  cap: number;
  /** Places this team holds. */
  held: number;
  /** Until this team may succeed; 0 when granted. */
  retryMs: number;
}

/**
 * Shares the upstream's upload places among teams, without a queue. A team is active for a window after each attempt, refused ones
 * included; with n active teams each may hold ceil(limit / n) of the places. So a team alone has them all, and a team that was turned away
 * finds places kept free once the window moves on. @throws ApiError 9010 when the storage does not answer.
 */
export abstract class UploadShare {
  abstract take(teamId: string, rules: ShareRules): Promise<ShareReading>;
}
