import { type BackoffOptions, fullJitter, pause, reasonOf } from '../backoff.js';
import { askedWaitMs, errorOf, isPassing, isStandingLimit } from '../errors.js';
import { type FollowTeam, followTeam, pollTeam } from './follow-team.js';
import { type LinkBoard } from './link-state.js';
import { type SocketRooms } from './socket-rooms.js';
import { TransportUnavailable } from './transport.js';

export interface TeamLadder {
  /** Undefined: the caller wants no socket. */
  rooms: SocketRooms | undefined;
  backoff: BackoffOptions;
  board: LinkBoard;
  pollIntervalMs: number;
  /** So long of asking before the socket is tried again. */
  climbAfterMs: number;
}

/** Follows a team over the socket, or else by its list, asked for time and again: there is no event stream of a whole team. */
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
      // An outage may have ended what had kept the socket from working.
      isBlocked = hasNoSocket;
      if (!isBlocked) await pause(askedWaitMs(error) + fullJitter(attempt++, backoff), team.signal);
    }
  }
}

/** Resolves when the time has come to try the socket again. */
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
