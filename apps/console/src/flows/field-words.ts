import { type FlowField } from './flow-field.js';

const HINTS: Readonly<Record<string, string>> = { list: 'Press Enter after each one.' };

/** The description of a field with its range. The default is the value that its control shows. */
export function fieldHint(field: Omit<FlowField, 'name' | 'title'>): string {
  return [field.description, bounds(field), HINTS[field.kind]].filter(Boolean).join(' ');
}

function bounds({ kind, min, max, unit, example, suggestions }: Omit<FlowField, 'name' | 'title'>): string {
  if (kind === 'integer' && min !== undefined && max !== undefined)
    return `${min.toLocaleString()} to ${max.toLocaleString()}${unit === undefined ? '' : ` ${unit}`}.`;
  return kind === 'text' && suggestions === undefined && example !== undefined ? `For example ${example}.` : '';
}
