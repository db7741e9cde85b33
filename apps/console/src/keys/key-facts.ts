import { type KeyRecord } from '#client';
import { FLOW_FORMS } from '../flows/flow-forms.js';
import { CAPPED_PARAMETERS } from './capped-parameters.js';
import { END_USER } from './end-user-values.js';
import { LIMITS, valuesOf, WINDOWS } from './key-form-values.js';

/** What a key may do and spend, in words; only what it is limited in. */
export function keyFacts(key: KeyRecord): string[] {
  const { limits, budgets, max, flows, endUser } = valuesOf(key, CAPPED_PARAMETERS.keys());
  const amounts = <N extends string>(names: Iterable<readonly [N, string]>, values: Record<N, number | ''>, before: string) =>
    [...names].flatMap(([name, label]) => {
      const value = values[name];
      return value === '' ? [] : [`${before}${label.toLowerCase()}: ${value.toLocaleString()}`];
    });
  return [
    ...(flows === null ? [] : [`only ${flows.map((flow) => FLOW_FORMS[flow]?.title ?? flow).join(', ')}`]),
    ...amounts(LIMITS, limits, ''),
    ...amounts(WINDOWS, budgets, ''),
    ...amounts(CAPPED_PARAMETERS, max, 'at most '),
    ...amounts(END_USER, endUser.amounts, 'each end user: '),
  ];
}
