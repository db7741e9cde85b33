import { type FieldValue, type FlowField } from './flow-field.js';

/** What was filled in, by field; a default that was left alone is not among it. */
export type FormValues = Readonly<Record<string, FieldValue | undefined>>;
export type FormErrors = Readonly<Record<string, string>>;

/** Returns what is wrong with a value, or undefined. The gateway validates again; this check gives feedback before anything is sent. */
export function checkField(field: FlowField, value: FieldValue | undefined): string | undefined {
  if (isEmpty(value)) return field.required === true ? 'This field is required' : undefined;
  if (typeof value === 'number') return checkRange(field, value, '');
  if (Array.isArray(value)) return checkRange({ max: field.max }, value.length, ' entries');
  if (typeof value !== 'string') return undefined;
  if (field.pattern !== undefined && !new RegExp(`^(?:${field.pattern})$`).test(value)) {
    return `Must look like ${field.example ?? String(field.default)}`;
  }
  return checkRange(field, value.length, ' characters');
}

export function checkForm(fields: readonly FlowField[], values: FormValues): FormErrors {
  const wrong = fields.flatMap((field) => {
    const problem = checkField(field, values[field.name]);
    return problem === undefined ? [] : [[field.name, problem] as const];
  });
  return Object.fromEntries(wrong);
}

/** The request parameters: only fields that were filled in. */
export function paramsOf(fields: readonly FlowField[], values: FormValues): Record<string, FieldValue> {
  const filled = fields.flatMap(({ name }) => {
    const value = values[name];
    return value === undefined || isEmpty(value) ? [] : [[name, value] as const];
  });
  return Object.fromEntries(filled);
}

function isEmpty(value: FieldValue | undefined): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

function checkRange(
  { min, max }: { min?: number | undefined; max?: number | undefined },
  amount: number,
  unit: string,
): string | undefined {
  if (min !== undefined && amount < min) return `At least ${min.toLocaleString()}${unit}`;
  if (max !== undefined && amount > max) return `At most ${max.toLocaleString()}${unit}`;
  return undefined;
}
