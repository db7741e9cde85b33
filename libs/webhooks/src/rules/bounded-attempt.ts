import { type DeliveryAttempt, MAX_ANSWER_KEPT } from '../deliveries/delivery.js';

type Made = Omit<DeliveryAttempt, 'at' | 'number'>;

/** With as much of the answer as is kept, cut between two characters. */
export function boundedAttempt({ durationMs, code, error, answer }: Made): Made {
  return {
    durationMs,
    code,
    ...(error !== undefined && { error: beginningOf(error) }),
    ...(answer !== undefined && { answer: beginningOf(answer) }),
  };
}

function beginningOf(text: string): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= MAX_ANSWER_KEPT) return text;
  // `stream` holds back a character that is not complete.
  return new TextDecoder().decode(bytes.subarray(0, MAX_ANSWER_KEPT), { stream: true });
}
