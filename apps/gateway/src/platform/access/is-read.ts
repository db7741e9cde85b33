const READS = new Set(['GET', 'HEAD']);

/** Whether a request changes nothing. */
export function isRead(method: string): boolean {
  return READS.has(method);
}
