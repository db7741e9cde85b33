/** Any UUID version. Without regex flags, which JSON Schema does not support. */
export const TASK_UUID = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

/** Normalises a task id for storage, comparison and output. UUIDs are case-insensitive on input (RFC 9562, 4); other ids stay unchanged. */
export function canonicalTaskId(id: string): string {
  return TASK_UUID.test(id) ? id.toLowerCase() : id;
}
