import { findFlow } from '#contracts';

/** Fields of a creation's body that hold a file_key rather than a URL. */
export function fileKeysOf(flowName: string, body: Record<string, unknown>): { field: string; fileKey: string }[] {
  const named = findFlow(flowName)?.fileFields ?? [];
  return Object.entries(body).flatMap(([field, value]) => {
    const isFile = named.includes(field) || field.endsWith('_file');
    return isFile && typeof value === 'string' && !/^https?:\/\//i.test(value) ? [{ field, fileKey: value }] : [];
  });
}
