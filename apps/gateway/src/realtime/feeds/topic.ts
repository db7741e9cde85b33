/** What a feed brings: the changes of one task, or of every task of a team. */
export interface FeedTopic {
  teamId: string;
  /** Absent: every task of the team. */
  uuid?: string;
}

const TASK_ROOM = 'task:';
const TEAM_ROOM = 'team:';

/** The socket.io room of those who watch. */
export function roomOf({ teamId, uuid }: FeedTopic): string {
  return uuid === undefined ? `${TEAM_ROOM}${teamId}` : `${TASK_ROOM}${uuid}`;
}

export function isTaskRoom(room: string): boolean {
  return room.startsWith(TASK_ROOM);
}

/** Whether membership of the room is a subscription; other rooms mean nothing to the gateway. */
export function isSubscriptionRoom(room: string): boolean {
  return isTaskRoom(room) || room.startsWith(TEAM_ROOM);
}

/** The task whose room it is. */
export function taskOf(room: string): string {
  return room.slice(TASK_ROOM.length);
}
