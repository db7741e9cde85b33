import { type FieldError, invalidParameters, shapeProblem } from '#contracts';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';

const TYPE_RULES = new Set(['isString', 'isNumber', 'isInt', 'isBoolean', 'isObject', 'isArray']);

/**
 * Checks a body against a DTO class and gives back its known fields.
 * @param options.partial required fields may be left out.
 * @param options.of what is checked, as errors name it.
 * @param options.max upper bounds of numbers that a setting decides.
 * @throws ApiError 1004 naming every wrong, missing and unknown field at once.
 */
export function validateDto<T extends object>(
  dto: new () => T,
  body: unknown,
  options: { partial?: boolean; of?: string; max?: Readonly<Record<string, number>> } = {},
): T {
  const { of = 'body' } = options;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalidParameters([{ field: of, message: 'must be a JSON object' }]);
  }
  assertModest(body, { of });
  const instance = plainToInstance(dto, body);
  const problems = validateSync(instance, {
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
  if (errors.length > 0) throw invalidParameters(errors);
  return instance;
}

function beyond(instance: object, max: Readonly<Record<string, number>>): FieldError[] {
  return Object.entries(instance).flatMap(([field, value]) => {
    const bound = Object.hasOwn(max, field) ? max[field] : undefined;
    if (bound === undefined || typeof value !== 'number' || value <= bound) return [];
    return [{ field, message: `must not be greater than ${bound}` }];
  });
}

/** @throws ApiError 1004 for a body with more fields, elements or levels than anybody needs. */
export function assertModest(body: unknown, { of = 'body', anyLength = false }: { of?: string; anyLength?: boolean } = {}): void {
  const problem = shapeProblem(body, { anyLength });
  if (problem !== undefined) throw invalidParameters([{ field: of, message: problem }]);
}

function fieldErrors(problem: ValidationError, parent: string): FieldError[] {
  const field = parent === '' ? problem.property : `${parent}.${problem.property}`;
  const own = brokenRules(problem).map(([rule, message]) => ({
    field,
    message:
      rule === 'whitelistValidation' ? 'is not a known field' : message.replace(new RegExp(`^${escape(problem.property)} `), ''),
  }));
  return [...own, ...(problem.children ?? []).flatMap((child) => fieldErrors(child, field))];
}

/** Rules about the value of a field say nothing that helps where there is none, or one of another type. */
function brokenRules({ constraints = {}, value }: ValidationError): [rule: string, message: string][] {
  const all = Object.entries(constraints);
  const isUnknown = all.some(([rule]) => rule === 'whitelistValidation');
  if (value === undefined && all.length > 0 && !isUnknown) return [['isDefined', 'is missing']];
  const ofType = all.filter(([rule]) => TYPE_RULES.has(rule));
  return ofType.length > 0 ? ofType : all;
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
