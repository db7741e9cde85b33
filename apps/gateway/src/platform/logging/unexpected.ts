/** The log line of an error that nobody foresaw, found by the request id that its caller quotes. */
export function unexpected(failure: unknown, requestId: string): { code: number; request_id: string; msg: string } {
  const text = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
  return { code: 9000, request_id: requestId, msg: text };
}
