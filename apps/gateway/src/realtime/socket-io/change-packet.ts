import { type TaskEvent } from '#contracts';
import { type TaskChange } from '#tasks';
import { eventJsonOf } from '../connections/change-json.js';
import { oncePerChange } from '../connections/once-per-change.js';
import { textFrame } from './text-frame.js';

export interface ChangePacket {
  /** The event as socket.io's encoder would write it for the namespace `/`. */
  packet: string;
  /** The same as engine.io's message in one WebSocket frame. */
  frame: Buffer;
}

/** What `socket.emit` would send, made once for all sockets. Source: socket.io protocol 5 (`2` is EVENT), engine.io protocol 4 (`4` is message). */
export const changePacketOf = oncePerChange((change): ChangePacket => {
  const packet = `2["${nameOf(change)}",${eventJsonOf(change)}]`;
  return { packet, frame: textFrame(`4${packet}`) };
});

/** The arguments of `socket.emit`. */
export function eventOf(change: TaskChange): [name: string, event: TaskEvent] {
  const { epoch, rev, status, labels } = change;
  return [nameOf(change), { epoch, rev, status, ...(labels && { labels }) }];
}

/** Labels may change after the end, which is not another end. */
function nameOf({ terminal, formerLabels }: TaskChange): string {
  return terminal && formerLabels === undefined ? 'task:finalized' : 'task:update';
}
