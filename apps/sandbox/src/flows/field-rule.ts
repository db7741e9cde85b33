/** What one request field accepts. `default` is written into the task's input if the caller omits the field. */
export type FieldRule =
  | { kind: 'file'; of: 'image' | 'model' }
  | { kind: 'text'; min?: number; pattern?: RegExp; default?: string }
  | { kind: 'texts' }
  | { kind: 'integer'; min?: number; max?: number; default?: number }
  | { kind: 'flag'; default?: boolean }
  | { kind: 'choice'; of: readonly string[]; default?: string };

export type Params = Record<string, unknown>;

/** Returns the problem with a value, to follow the field's name in a sentence; undefined if it is valid. */
export function fieldProblem(rule: FieldRule, value: unknown): string | undefined {
  switch (rule.kind) {
    case 'file':
      return typeof value === 'string' && value.trim() !== '' ? undefined : 'must be a file_key or a public URL';
    case 'text':
      return textProblem(rule, value);
    case 'texts':
      return Array.isArray(value) && value.every((item) => typeof item === 'string') ? undefined : 'must be an array of strings';
    case 'integer':
      return integerProblem(rule, value);
    case 'flag':
      return typeof value === 'boolean' ? undefined : 'must be a boolean';
    case 'choice':
      return typeof value === 'string' && rule.of.includes(value) ? undefined : `must be one of ${rule.of.join(', ')}`;
  }
}

function textProblem(rule: { min?: number; pattern?: RegExp }, value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  if (rule.min !== undefined && value.trim().length < rule.min) return `must have at least ${rule.min} characters`;
  if (rule.pattern && !rule.pattern.test(value)) return `must match ${rule.pattern.source}`;
  return undefined;
}

function integerProblem(rule: { min?: number; max?: number }, value: unknown): string | undefined {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = rule;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return 'must be an integer';
  return value < min || value > max ? `must be from ${min} to ${max}` : undefined;
}
