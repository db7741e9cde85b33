import { canonicalTaskId, ExactNumber } from '#contracts';
import { type UpstreamCreation } from '#tasks';
import { creditsOf } from './amounts.js';
import { finiteNumber, isJsonObject, type JsonObject, pick, requireObject, requireText } from './fields.js';
import { ignoreOdd, type ReportOdd } from './odd-parts.js';
import { readQueue } from './queue-reader.js';
import { statusWord } from './status-word.js';

/** The request, which fills in what generation B omits. */
export interface CreationAsked {
  flow: string;
  body: JsonObject;
}

/**
 * The answer to a creation in either wire generation. Credits are already frozen when it arrives, so only a missing id makes it
 * unreadable; everything else has a sensible default.
 */
export function readTaskCreation(data: unknown, asked: CreationAsked, odd: ReportOdd = ignoreOdd): UpstreamCreation {
  const source = requireObject(data, 'the creation');
  const uuid = canonicalTaskId(requireText(source, ['task_uuid', 'taskId']));
  const readAfterWrite = readReadAfterWrite(source);
  const queue = readQueue(source['queue']);
  const cost = readCost(source, odd);
  return {
    answer: {
      task_uuid: uuid,
      name: text(source, 'name') ?? uuid,
      created_at: text(source, 'created_at') ?? text(source, 'createTime') ?? new Date().toISOString(),
      is_public: source['is_public'] === true,
      task_priority: finiteNumber(source['task_priority']) ?? 0,
      status: statusWord(text(source, 'status') ?? 'PENDING'),
      flow_name: text(source, 'flow_name') ?? text(source, 'flowName') ?? asked.flow,
      input: isJsonObject(source['input']) ? source['input'] : withoutControlFields(asked.body),
      costCredits: cost.credits,
    },
    ...(cost.refused === undefined ? {} : { refusedCost: cost.refused }),
    ...(readAfterWrite === undefined ? {} : { readAfterWrite }),
    ...(queue === undefined ? {} : { queue }),
  };
}

/** Null if the upstream names no usable amount: the quote is then used. */
function readCost(source: JsonObject, odd: ReportOdd): { credits: number | null; refused?: string } {
  const value = pick(source, ['costCredits', 'cost_credits']);
  const credits = creditsOf(value);
  if (value === undefined || credits !== undefined) return { credits: credits ?? null };
  odd('creation.costCredits');
  return { credits: null, refused: shown(value) };
}

const MOST_SHOWN = 40;

/** An amount as text, for a person to read. */
function shown(value: unknown): string {
  const text =
    value instanceof ExactNumber ? value.text : typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value);
  return text.slice(0, MOST_SHOWN);
}

function text(source: JsonObject, name: string): string | undefined {
  const value = source[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Generation A's `input` holds the task's parameters without order data. */
function withoutControlFields(body: JsonObject): JsonObject {
  const { client_order_id: _order, allow_duplicate: _duplicate, ...parameters } = body;
  return parameters;
}

const HEADER_NAME = /^[A-Za-z0-9-]{1,64}$/;
/** Headers that an answer must not make us send. */
const OURS = /^(authorization|cookie|host|connection|content-.*|transfer-encoding|upgrade|expect|te|trailer|proxy-.*)$/i;

export function isReadAfterWriteHeader(name: string): boolean {
  return HEADER_NAME.test(name) && !OURS.test(name);
}

function readReadAfterWrite(source: JsonObject): UpstreamCreation['readAfterWrite'] {
  const header = text(source, 'read_after_write_header');
  const seconds = finiteNumber(source['read_after_write_deadline_seconds']);
  if (header === undefined || seconds === undefined || seconds <= 0 || !isReadAfterWriteHeader(header)) return undefined;
  return { header, seconds };
}
