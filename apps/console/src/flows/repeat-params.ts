import { type FlowField } from './flow-field.js';

/**
 * The parameters that make the same task again. Files are taken as the creation named them; a public URL stands in the input instead, where the
 * upstream shows every file as its link.
 * @param files file field → reference, of the task's list item
 */
export function repeatParams(
  fields: readonly Pick<FlowField, 'name' | 'kind'>[],
  input: Record<string, unknown> | null,
  files: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const given = input ?? {};
  return Object.fromEntries(
    fields.flatMap(({ name, kind }) => {
      const isFile = kind === 'image' || kind === 'model';
      const value = isFile ? (files[name] ?? given[name.replace(/_file$/, '_url')] ?? given[name]) : given[name];
      return value === undefined || value === null || value === '' ? [] : [[name, value]];
    }),
  );
}
