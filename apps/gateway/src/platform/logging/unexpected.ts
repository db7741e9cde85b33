/** The log line of an error that nobody foresaw, found by the request id that its caller quotes. */
export function unexpected(failure: unknown, requestId: string): { code: number; request_id: string; msg: string } {
  return { code: 9000, request_id: requestId, msg: errorText(failure) };
}

export function errorText(failure: unknown): string {
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
}
