import { isApiError } from '#contracts';
import { type StatusReading } from '#tasks';
import { isJsonObject } from '../readers/fields.js';
import { parseUpstreamJson } from '../readers/upstream-json.js';
import { readFlowStatus } from '../readers/flow-status-reader.js';
import { namedTask } from './named-task.js';
import { ignoreOdd, type ReportOdd } from '../readers/odd-parts.js';
import { parseSseFrame } from './sse-frame-parser.js';

/** The reason of a junk frame contains none of its content; it is logged and counted. `taskId`: the one task it names. */
export type WatchFrameItem = { kind: 'reading'; reading: StatusReading } | { kind: 'junk'; reason: string; taskId?: string };

/**
 * Reads a text frame of the watch. Ignores the event name: `finalized` shows in the status too, and a new event may also
 * carry a status. Comments and blank frames are signs of life and yield nothing.
 */
export function readWatchFrame(text: string, odd: ReportOdd = ignoreOdd): WatchFrameItem[] {
  const { events } = parseSseFrame(text);
  if (events.length > 0) return events.map((event) => readData(event.data, odd));
  // Undocumented, but a status without the event format is still a status.
  if (text.trimStart().startsWith('{')) return [readData(text, odd)];
  return isQuiet(text) ? [] : [junk('no event in the frame', text)];
}

function readData(data: string, odd: ReportOdd): WatchFrameItem {
  const value = parseJson(data);
  if (value === undefined) return junk('invalid JSON', data);
  const status = withoutEnvelope(value);
  if (status === undefined) return junk('an error envelope', data);
  try {
    return { kind: 'reading', reading: readFlowStatus(status, undefined, odd) };
  } catch (error) {
    return junk(isApiError(error) ? error.message : 'unreadable status', data);
  }
}

/** @returns undefined for an envelope that reports an error. */
function withoutEnvelope(value: unknown): unknown {
  if (!isJsonObject(value) || typeof value['code'] !== 'number') return value;
  if (value['code'] !== 0) return undefined;
  return 'data' in value ? value['data'] : value;
}

function parseJson(text: string): unknown {
  try {
    return parseUpstreamJson(text);
  } catch {
    return undefined;
  }
}

/** Blank, comments, or fields that carry no data. */
function isQuiet(text: string): boolean {
  return text.split(/\r\n|\r|\n/).every((line) => /^\uFEFF?\s*$|^\uFEFF?:|^(id|retry|event)(:|$)/.test(line));
}

function junk(reason: string, text: string): WatchFrameItem {
  const taskId = namedTask(Buffer.from(text));
  return { kind: 'junk', reason, ...(taskId === undefined ? {} : { taskId }) };
}
