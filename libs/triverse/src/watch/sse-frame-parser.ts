export interface SseEvent {
  /** `message` where the frame names none. */
  type: string;
  data: string;
  /** The last id of the frame so far, `''` where there is none. */
  lastEventId: string;
}

export interface SseFrame {
  events: SseEvent[];
  retryMs?: number;
}

/**
 * Reads a complete message in the event-stream format. Source: WHATWG HTML, "Interpreting an event stream"; other than there, what the
 * message ends with is dispatched without a blank line: nothing more can follow it.
 */
export function parseSseFrame(text: string): SseFrame {
  const frame: SseFrame = { events: [] };
  let lastEventId = '';
  let type = '';
  let data: string[] = [];
  const dispatch = () => {
    if (data.length > 0) frame.events.push({ type: type || 'message', data: data.join('\n'), lastEventId });
    type = '';
    data = [];
  };
  for (const line of linesOf(text)) {
    if (line === '') {
      dispatch();
      continue;
    }
    const { name, value } = fieldOf(line);
    if (name === 'data') data.push(value);
    else if (name === 'event') type = value;
    else if (name === 'id' && !value.includes('\0')) lastEventId = value;
    else if (name === 'retry' && /^[0-9]+$/.test(value)) frame.retryMs = Number(value);
  }
  dispatch();
  return frame;
}

function linesOf(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
}

/** A comment is a field without a name, which nobody asks for. */
function fieldOf(line: string): { name: string; value: string } {
  const colon = line.indexOf(':');
  if (colon < 0) return { name: line, value: '' };
  return { name: line.slice(0, colon), value: line.slice(colon + 1).replace(/^ /, '') };
}
