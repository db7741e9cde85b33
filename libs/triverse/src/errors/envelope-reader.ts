import { isJsonObject } from '../readers/fields.js';
import { parseUpstreamJson } from '../readers/upstream-json.js';
import { unreadable } from '../readers/unreadable.js';

export interface SuccessEnvelope {
  code: 0;
  data: unknown;
}

export interface FailureEnvelope {
  code: number;
  message?: string;
  suggestion?: string;
}

export function isJsonType(contentType: string | undefined): boolean {
  // A missing type is let through: the body shows soon enough whether it is JSON.
  if (contentType === undefined) return true;
  return /^\s*application\/([\w.+-]+\+)?json\s*(;|$)/i.test(contentType);
}

/**
 * @param clean takes out of the text what must not be passed on.
 * @throws ApiError 9008 for anything but an object with an integer `code`.
 */
export function readEnvelope(body: Uint8Array, clean = (text: string) => text): SuccessEnvelope | FailureEnvelope {
  const value = parse(body, clean);
  if (!isJsonObject(value) || !Number.isInteger(value['code'])) throw unreadable('no envelope with a code');
  const code = value['code'] as number;
  if (code === 0) return { code, data: value['data'] };
  return {
    code,
    ...(typeof value['message'] === 'string' ? { message: value['message'] } : {}),
    ...(typeof value['suggestion'] === 'string' ? { suggestion: value['suggestion'] } : {}),
  };
}

function parse(body: Uint8Array, clean: (text: string) => string): unknown {
  try {
    return parseUpstreamJson(clean(new TextDecoder('utf-8', { fatal: true }).decode(body)));
  } catch {
    // The parser's message quotes the body, which may be anybody's.
    throw unreadable('invalid JSON');
  }
}
