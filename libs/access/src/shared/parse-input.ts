import { type FieldError, invalidParameters, shapeProblem } from '#contracts';
import { type z } from 'zod';

/** @throws ApiError 1004 naming each wrong field, e.g. `budgets[0].credits`. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const problem = shapeProblem(input);
  if (problem !== undefined) throw invalidParameters([{ field: 'body', message: problem }]);
  const result = schema.safeParse(input ?? {});
  if (!result.success) throw invalidParameters(fieldErrors(result.error));
  return result.data;
}

/** Messages never repeat the received value, which may be a secret. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ field: fieldPath([...issue.path, key]), message: 'is not a known field' }))
      : [{ field: fieldPath(issue.path), message: wordsOf(issue) }],
  );
}

/** The problem with an invalid key of a record. */
function wordsOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
}

export function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}
