import { ApiError } from '../errors/api-error.js';
import { fieldProblem, type FieldRule, type Params } from './field-rule.js';
import type { FlowRow } from './flow-table.js';

const COMMON: Record<string, FieldRule> = {
  client_order_id: { kind: 'text', pattern: /^[A-Za-z0-9_-]{1,64}$/ },
  allow_duplicate: { kind: 'flag' },
};

const absent = (value: unknown): boolean => value === undefined || value === null;

function problemsOf(rules: Record<string, FieldRule>, params: Params): string[] {
  return Object.entries(rules).flatMap(([name, rule]) => {
    if (absent(params[name])) return [];
    const problem = fieldProblem(rule, params[name]);
    return problem ? [`${name} ${problem}`] : [];
  });
}

/** Throws 1004 with every problem named. A quote (`partial`) may omit required fields: a price needs no files. */
export function validateParams(flow: FlowRow, params: Params, { partial = false } = {}): void {
  const missing = partial ? [] : Object.keys(flow.required).filter((name) => absent(params[name]));
  const wrong = problemsOf({ ...flow.required, ...flow.optional, ...COMMON }, params);
  const problems = [...missing.map((name) => `${name} is required`), ...wrong];
  if (problems.length > 0) throw new ApiError('invalidParameters', problems.join('; '));
  refuseUnsafe(params);
}

function refuseUnsafe(params: Params): void {
  const unsafe = Object.values(params).some((value) => typeof value === 'string' && value.includes('forbidden-content'));
  if (unsafe) throw new ApiError('unsafeContent');
}

/** The params a task is made of, with defaults, without files (which become URLs) and without the fields that only steer creation. */
export function standardParams(flow: FlowRow, params: Params): Params {
  const entries = Object.entries({ ...flow.required, ...flow.optional }).flatMap(([name, rule]): [string, unknown][] => {
    if (rule.kind === 'file') return [];
    const given = absent(params[name]) ? undefined : params[name];
    const value = given ?? ('default' in rule ? rule.default : undefined);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}

/** `image_file: X` is shown as `image_url: <URL of X>`, as in the documented example. */
export function fileFields(flow: FlowRow, params: Params): { field: string; urlField: string; value: string }[] {
  return Object.entries(flow.required).flatMap(([field, rule]) => {
    const value = params[field];
    return rule.kind === 'file' && typeof value === 'string' ? [{ field, urlField: field.replace(/_file$/, '_url'), value }] : [];
  });
}
