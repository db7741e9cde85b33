import { fromErrorBody, isErrorBody, NetworkError, TriverseError, UnreadableAnswerError } from '../errors.js';
import { type StandardResponse } from '../wire.js';

/** `data` of the envelope. */
export async function readData<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  const body = await readJson(response);
  if (isEnvelope<T>(body)) return body.data;
  throw new UnreadableAnswerError('the answer is not in the gateway’s envelope', { httpStatus: response.status });
}

/** Converts a non-2xx response to an error. */
export async function readFailure(response: Response): Promise<TriverseError> {
  const facts = { httpStatus: response.status, ...retryAfter(response.headers.get('retry-after')) };
  try {
    const body = await readJson(response);
    if (isErrorBody(body)) return fromErrorBody(body, facts);
  } catch (error) {
    if (error instanceof NetworkError) return error;
  }
  return new UnreadableAnswerError(`HTTP ${response.status}, and no error of the gateway’s in the body`, facts);
}

function isEnvelope<T>(body: unknown): body is StandardResponse<T> {
  return typeof body === 'object' && body !== null && (body as { code?: unknown }).code === 0 && 'data' in body;
}

async function readJson(response: Response): Promise<unknown> {
  let text: string;
  try {
    text = await response.text();
  } catch (cause) {
    throw new NetworkError('the connection broke while the answer was being read', { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UnreadableAnswerError('the answer is not JSON', { httpStatus: response.status, cause });
  }
}

/** Seconds; the header holds seconds or a date. */
export function retryAfter(header: string | null): { retryAfterSeconds?: number } {
  if (header === null) return {};
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1_000;
  return Number.isFinite(seconds) ? { retryAfterSeconds: Math.max(0, seconds) } : {};
}
