import { ApiError, type FieldError } from '#contracts';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';

/**
 * Checks a body against a DTO class and gives back its known fields.
 * @param options.partial required fields may be left out.
 * @throws ApiError 1004 naming every wrong, missing and unknown field at once.
 */
export async function validateDto<T extends object>(
  dto: new () => T,
  body: unknown,
  options: { partial?: boolean } = {},
): Promise<T> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid([{ field: 'body', message: 'must be a JSON object' }]);
  }
  const instance = plainToInstance(dto, body);
  const problems = await validate(instance, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    skipMissingProperties: options.partial ?? false,
  });
  if (problems.length > 0) throw invalid(problems.flatMap((problem) => fieldErrors(problem, '')));
  return instance;
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
