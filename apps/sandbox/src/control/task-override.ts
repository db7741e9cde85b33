import { ApiError } from '../errors/api-error.js';
import type { FieldRule, Params } from '../flows/field-rule.js';
import { fieldProblem } from '../flows/field-rule.js';
import type { TaskOverride } from './sandbox-control.js';

const FIELDS: Record<string, FieldRule> = {
  status: { kind: 'text', min: 1 },
  progress: { kind: 'integer', min: 0, max: 100 },
  error: { kind: 'text' },
  outcome: { kind: 'choice', of: ['SUCCESS', 'FAILED', 'CANCELLED'] },
  withoutAssets: { kind: 'flag' },
  assetBytes: { kind: 'integer', min: 0 },
  keepClock: { kind: 'flag' },
};

/** Checks an override that came over the wire; `output` may be any object or null. */
export function taskOverrideOf(body: Params): TaskOverride {
  for (const [name, value] of Object.entries(body)) {
    if (name === 'output' || (name === 'error' && value === null)) continue;
    const rule = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    const problem = rule ? fieldProblem(rule, value) : 'is not known';
    if (problem) throw new ApiError('invalidParameters', `${name} ${problem}`);
  }
  const { output } = body;
  if (output !== undefined && (typeof output !== 'object' || Array.isArray(output))) {
    throw new ApiError('invalidParameters', 'output must be an object or null');
  }
  return body;
}
