import { type FormValues } from './check-field.js';
import { type FieldValue, type FlowField } from './flow-field.js';
import { fieldForResult, taskReference, type TaskReference } from './task-reference.js';

/** The form with another task's result as its file. */
export function valuesFrom(fields: readonly FlowField[], result: TaskReference): FormValues {
  const field = fieldForResult(fields, result.asset);
  return field === undefined ? {} : { [field.name]: taskReference(result) };
}

/** The input of a task as values of its flow's form. A file is in the input as its URL, under the name of a URL. */
export function valuesOfInput(fields: readonly FlowField[], input: Readonly<Record<string, unknown>>): FormValues {
  const values = fields.flatMap(({ name }) => {
    const value = input[name] ?? input[name.replace(/_file$/, '_url')];
    return isFieldValue(value) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(values);
}

function isFieldValue(value: unknown): value is FieldValue {
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
