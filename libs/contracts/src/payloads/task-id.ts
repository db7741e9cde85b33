/** Any version: which one the upstream uses is its own affair. Without flags, which a JSON Schema could not hold. */
export const TASK_UUID = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

/** The one spelling in which a task is stored, compared and told of. UUIDs are case-insensitive on input (RFC 9562, 4); an id of another form stays as it is. */
export function canonicalTaskId(id: string): string {
  return TASK_UUID.test(id) ? id.toLowerCase() : id;
}
