import { type FlowField } from './flow-field.js';

const HINTS: Readonly<Record<string, string>> = { list: 'Press Enter after each one.' };

export const fieldLabel = ({ title }: Pick<FlowField, 'title'>): string => title;

/** The description of a field with its range and default. */
export function fieldHint(field: Omit<FlowField, 'name' | 'title'>): string {
  return [field.description, bounds(field), HINTS[field.kind]].filter(Boolean).join(' ');
}

function bounds({ kind, min, max, unit, default: preset, example }: Omit<FlowField, 'name' | 'title'>): string {
  const range =
    kind === 'integer' && min !== undefined && max !== undefined
      ? `${min.toLocaleString()} to ${max.toLocaleString()}${unit === undefined ? '' : ` ${unit}`}`
      : '';
  const usual =
    preset !== undefined && kind !== 'flag' && kind !== 'choice'
      ? `default ${preset.toLocaleString()}`
      : kind === 'text' && example !== undefined
        ? `for example ${example}`
        : '';
  const text = [range, usual].filter(Boolean).join('; ');
  return text && `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
