import { type FormValues } from './check-field.js';
import { type FieldValue, type FlowField } from './flow-field.js';
import { repeatParams } from './repeat-params.js';
import { fieldForResult, taskReference, type TaskReference } from './task-reference.js';

/** The form with another task's result as its file. */
export function valuesFrom(fields: readonly FlowField[], result: TaskReference): FormValues {
  const field = fieldForResult(fields, result.asset);
  return field === undefined ? {} : { [field.name]: taskReference(result) };
}

/**
 * The input of a task as values of its flow's form; what no field can hold is left out.
 * @param files file field → reference, as its creation named them
 */
export function valuesOfInput(
  fields: readonly FlowField[],
  input: Record<string, unknown> | null,
  files: Readonly<Record<string, string>>,
): FormValues {
  const params = Object.entries(repeatParams(fields, input, files));
  return Object.fromEntries(params.filter((param): param is [string, FieldValue] => isFieldValue(param[1])));
}

function isFieldValue(value: unknown): value is FieldValue {
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
