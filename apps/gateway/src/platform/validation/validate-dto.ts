import { ApiError, type FieldError } from '#contracts';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';

/** Far deeper than anything that is documented: what checks or digests a body calls itself for each level, and would run out of stack. */
const MAX_DEPTH = 64;

/**
 * Checks a body against a DTO class and gives back its known fields.
 * @param options.partial required fields may be left out.
 * @param options.max upper bounds of numbers that a setting decides.
 * @throws ApiError 1004 naming every wrong, missing and unknown field at once.
 */
export async function validateDto<T extends object>(
  dto: new () => T,
  body: unknown,
  options: { partial?: boolean; max?: Readonly<Record<string, number>> } = {},
): Promise<T> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid([{ field: 'body', message: 'must be a JSON object' }]);
  }
  assertShallow(body);
  const instance = plainToInstance(dto, body);
  const problems = await validate(instance, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    skipMissingProperties: options.partial ?? false,
  });
  // The transformer leaves out what is called like a method of every object, so nobody else would refuse it.
  const leftOut = Object.keys(body).filter((field) => !Object.hasOwn(instance, field));
  const errors = [
    ...problems.flatMap((problem) => fieldErrors(problem, '')),
    ...beyond(instance, options.max ?? {}),
    ...leftOut.map((field) => ({ field, message: 'is not a known field' })),
  ];
  if (errors.length > 0) throw invalid(errors);
  return instance;
}

function beyond(instance: object, max: Readonly<Record<string, number>>): FieldError[] {
  return Object.entries(instance).flatMap(([field, value]) => {
    const bound = Object.hasOwn(max, field) ? max[field] : undefined;
    if (bound === undefined || typeof value !== 'number' || value <= bound) return [];
    return [{ field, message: `must not be greater than ${bound}` }];
  });
}

/** @throws ApiError 1004 for a body that is nested too deep. */
export function assertShallow(body: unknown): void {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw invalid([{ field: 'body', message: `must not be nested more than ${MAX_DEPTH} deep` }]);
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : []));
  }
}

export function invalid(errors: FieldError[]): ApiError {
  return new ApiError(1004, { message: `invalid parameters: ${errors.map(({ field }) => field).join(', ')}`, errors });
}

function fieldErrors(problem: ValidationError, parent: string): FieldError[] {
  const field = parent === '' ? problem.property : `${parent}.${problem.property}`;
  const own = Object.entries(problem.constraints ?? {}).map(([rule, message]) => ({
    field,
    message:
      rule === 'whitelistValidation' ? 'is not a known field' : message.replace(new RegExp(`^${escape(problem.property)} `), ''),
  }));
  return [...own, ...(problem.children ?? []).flatMap((child) => fieldErrors(child, field))];
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
