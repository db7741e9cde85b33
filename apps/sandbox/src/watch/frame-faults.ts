export const FRAME_FAULT_KINDS = [
  'duplicate', // the same frame twice
  'reorder', // held back until the task's next frame has gone
  'drop', // never sent, nor in the catch-up after `since`
  'malformed', // the JSON cut in half, the rest never comes
  'partial', // the frame in two messages, cut within the JSON
  'junk', // a message that is no event, before the true one
  'blank', // an empty message before the true one
  'comment', // ": ping" before the true one
  'crlf', // lines ended by CR LF
  'multiline', // the JSON pretty-printed over many data lines
  'with-id', // id and retry fields beside the event
  'unknown-event', // an event of another name before the true one
  'binary', // the true frame as a binary message
  'oversized', // the true frame grown by `bytes` bytes (5 MiB), in the catch-up after `since` too
] as const;
export type FrameFaultKind = (typeof FRAME_FAULT_KINDS)[number];

export interface FrameFault {
  kind: FrameFaultKind;
  /** How many published events it touches; 1 when left out, 0 for all from now on. */
  times?: number;
  /** Only events of this task. */
  taskUuid?: string;
  bytes?: number;
}

export interface Frame {
  data: Buffer;
  binary: boolean;
}

export function frameFaultProblem(fault: Record<string, unknown>): string | undefined {
  if (!FRAME_FAULT_KINDS.some((kind) => kind === fault['kind'])) return `kind must be one of ${FRAME_FAULT_KINDS.join(', ')}`;
  const { taskUuid } = fault;
  for (const name of ['times', 'bytes']) {
    const value = fault[name];
    if (value !== undefined && !(Number.isInteger(value) && Number(value) >= 0)) return `${name} must be an integer from 0`;
  }
  return taskUuid === undefined || typeof taskUuid === 'string' ? undefined : 'taskUuid must be a string';
}

export interface Event {
  taskUuid: string;
  name: 'update' | 'finalized';
  payload: object;
}

const text = (content: string): Frame => ({ data: Buffer.from(content), binary: false });

export function plainFrame({ name, payload }: Event): Frame {
  return text(`event: ${name}\ndata: ${JSON.stringify(payload)}\n\n`);
}

/** Turns an event into the messages that are sent for it. */
export class FrameFaults {
  private armed: { fault: FrameFault; left: number }[] = [];
  private readonly held = new Map<string, Frame>();

  add(fault: FrameFault): void {
    this.armed.push({ fault, left: fault.times === 0 ? Infinity : (fault.times ?? 1) });
  }

  clear(): void {
    this.armed = [];
    this.held.clear();
  }

  frames(event: Event): Frame[] {
    const fault = this.take(event.taskUuid);
    if (fault?.kind === 'reorder') {
      const before = this.released(event.taskUuid);
      this.held.set(event.taskUuid, plainFrame(event));
      return before;
    }
    const frames = fault === undefined ? [plainFrame(event)] : spoil(event, fault);
    return [...frames, ...this.released(event.taskUuid)];
  }

  /** The frames of a catch-up, which only a loss or its size can spoil. They use no fault up. */
  catchUp(event: Event): Frame[] {
    const armed = this.armed.map(({ fault }) => fault).filter((fault) => concerns(fault, event.taskUuid));
    const fault = armed.find(({ kind }) => kind === 'oversized' || kind === 'drop');
    return fault === undefined ? [plainFrame(event)] : spoil(event, fault);
  }

  private take(taskUuid: string): FrameFault | undefined {
    const entry = this.armed.find(({ fault }) => concerns(fault, taskUuid));
    if (!entry) return undefined;
    entry.left -= 1;
    this.armed = this.armed.filter(({ left }) => left > 0);
    return entry.fault;
  }

  private released(taskUuid: string): Frame[] {
    const frame = this.held.get(taskUuid);
    this.held.delete(taskUuid);
    return frame ? [frame] : [];
  }
}

function concerns(fault: FrameFault, taskUuid: string): boolean {
  return fault.taskUuid === undefined || fault.taskUuid === taskUuid;
}

function grown({ payload, ...event }: Event, { bytes = 5 * 1024 * 1024 }: FrameFault): Frame {
  return plainFrame({ ...event, payload: { ...payload, padding: 'x'.repeat(bytes) } });
}

function spoil(event: Event, fault: FrameFault): Frame[] {
  const plain = plainFrame(event);
  const whole = plain.data.toString();
  const json = JSON.stringify(event.payload);
  const cut = whole.indexOf('data: ') + 6 + Math.floor(json.length / 2);
  switch (fault.kind) {
    case 'reorder':
      return [plain];
    case 'oversized':
      return [grown(event, fault)];
    case 'duplicate':
      return [plain, plain];
    case 'drop':
      return [];
    case 'malformed':
      return [text(`${whole.slice(0, cut)}\n\n`)];
    case 'partial':
      return [text(whole.slice(0, cut)), text(whole.slice(cut))];
    case 'junk':
      return [text('\u0000<html>gateway timeout</html> }{'), plain];
    case 'blank':
      return [text(''), plain];
    case 'comment':
      return [text(': ping\n\n'), plain];
    case 'crlf':
      return [text(whole.replaceAll('\n', '\r\n'))];
    case 'multiline':
      return [text(`event: ${event.name}\n${dataLines(event.payload)}\n\n`)];
    case 'with-id':
      return [text(`id: 42\nretry: 3000\n${whole}`)];
    case 'unknown-event':
      return [text(`event: heartbeat\ndata: {"at":"${new Date().toISOString()}"}\n\n`), plain];
    case 'binary':
      return [{ ...plain, binary: true }];
  }
}

function dataLines(payload: object): string {
  const lines = JSON.stringify(payload, null, 2).split('\n');
  return lines.map((line) => `data: ${line}`).join('\n');
}
