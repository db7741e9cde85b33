import { createParser } from 'eventsource-parser';

export interface SseEvent {
  /** `message` if the frame names none. */
  type: string;
  data: string;
  /** The frame's last id so far, or `''`. */
  lastEventId: string;
}

export interface SseFrame {
  events: SseEvent[];
  retryMs?: number;
}

/** Ends the last event: nothing more can follow a complete message. */
const END = '\n\n';

/** Reads a complete message in the event-stream format; its last event needs no blank line. */
export function parseSseFrame(text: string): SseFrame {
  const frame: SseFrame = { events: [] };
  let lastEventId = '';
  const parser = createParser({
    onEvent: ({ event, data, id }) => {
      lastEventId = id ?? lastEventId;
      frame.events.push({ type: event ?? 'message', data, lastEventId });
    },
    onRetry: (retryMs) => {
      frame.retryMs = retryMs;
    },
  });
  // The parser handles the byte order mark only as bytes.
  parser.feed(text.replace(/^\uFEFF/, '') + END);
  return frame;
}
