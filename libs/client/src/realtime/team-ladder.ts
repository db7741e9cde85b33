import { type BackoffOptions, fullJitter, pause, reasonOf } from '../backoff.js';
import { askedWaitMs, errorOf, isPassing, isStandingLimit } from '../errors.js';
import { type FollowTeam, followTeam, pollTeam } from './follow-team.js';
import { type LinkBoard } from './link-state.js';
import { type SocketRooms } from './socket-rooms.js';
import { TransportUnavailable } from './transport.js';

export interface TeamLadder {
  /** Undefined if the caller excluded the socket. */
  rooms: SocketRooms | undefined;
  backoff: BackoffOptions;
  board: LinkBoard;
  pollIntervalMs: number;
  /** How long to poll before trying the socket again. */
  climbAfterMs: number;
}

/** Follows a team over the socket, or by polling its list: there is no event stream for a whole team. */
export async function followTeamAnyway(team: FollowTeam, ladder: TeamLadder): Promise<never> {
  const { rooms, backoff } = ladder;
  let isBlocked = false;
  let attempt = 0;
  for (;;) {
    try {
      if (rooms === undefined || isBlocked) await pollUntilClimb(team, ladder, () => (attempt = 0));
      else await followTeam(team, rooms, backoff);
      isBlocked = false;
    } catch (error) {
      if (team.signal.aborted) throw reasonOf(team.signal);
      const hasNoSocket = error instanceof TransportUnavailable || isStandingLimit(error);
      if (!isPassing(error) && !hasNoSocket) throw error;
      // After an outage the socket may work again.
      isBlocked = hasNoSocket;
      if (!isBlocked) await pause(askedWaitMs(error) + fullJitter(attempt++, backoff), team.signal);
    }
  }
}

/** Resolves when it is time to try the socket again. */
async function pollUntilClimb(team: FollowTeam, ladder: TeamLadder, onAnswer: () => void): Promise<void> {
  const { board, rooms, pollIntervalMs, climbAfterMs } = ladder;
  const channel = {};
  const climb = rooms && AbortSignal.timeout(climbAfterMs);
  const signal = climb ? AbortSignal.any([team.signal, climb]) : team.signal;
  const answered = () => {
    board.report(channel, 'poll', true);
    onAnswer();
  };
  try {
    await pollTeam({ ...team, signal }, pollIntervalMs, answered);
  } catch (error) {
    if (climb?.aborted && !team.signal.aborted) return;
    if (!signal.aborted) board.report(channel, 'poll', false, errorOf(error));
    throw error;
  } finally {
    board.drop(channel);
  }
}
