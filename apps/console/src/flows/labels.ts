import { LABELS } from 'virtual:flow-table';

/** The label of a parameter, as in its form. */
export function labelOf(name: string): string {
  const words = name.replaceAll('_', ' ');
  return LABELS[name] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
