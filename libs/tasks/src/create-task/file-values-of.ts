import { fileFieldsOf, findFlow } from '#contracts';

/** Fields of a creation's body that hold a file_key or a reference to a task rather than a URL. */
export function fileValuesOf(flowName: string, body: Record<string, unknown>): { field: string; value: string }[] {
  const flow = findFlow(flowName);
  const named = flow === undefined ? undefined : fileFieldsOf(flow);
  return Object.entries(body).flatMap(([field, value]) => {
    const isFile = named?.has(field) === true || field.endsWith('_file');
    return isFile && typeof value === 'string' && !/^https?:\/\//i.test(value) ? [{ field, value }] : [];
  });
}
