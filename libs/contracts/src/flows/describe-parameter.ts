import { FILE_REFERENCE_HINT } from './file-reference.js';
import { type Parameter } from './parameter.js';

const number = (value: number) => value.toLocaleString('en-US');

/** The range of a parameter in words, e.g. "1,000 to 10,000,000 polygons"; undefined if it has none. @param max an upper bound that a setting decides */
export function rangeOf(parameter: Parameter, max?: number): string | undefined {
  switch (parameter.kind) {
    case 'file':
      return FILE_REFERENCE_HINT;
    case 'text': {
      const { minLength = 0, maxLength, patternHint } = parameter;
      if (patternHint !== undefined) return patternHint;
      if (maxLength === undefined) return undefined;
      return minLength > 0 ? `${number(minLength)} to ${number(maxLength)} characters` : `up to ${number(maxLength)} characters`;
    }
    case 'integer': {
      const highest = Math.min(parameter.max, max ?? parameter.max);
      const range = `${number(parameter.min)} to ${number(highest)}`;
      return parameter.unit === undefined ? range : `${range} ${parameter.unit}`;
    }
    case 'flag':
      return 'true or false';
    case 'choice':
      return Object.entries(parameter.choices)
        .map(([value, meaning]) => `${value} (${meaning})`)
        .join(', ');
    case 'list':
      return `up to ${parameter.maxItems} texts of up to ${parameter.maxLength} characters`;
  }
}

/** The default in words; undefined if there is none, or if it is above `max`. */
export function defaultOf(parameter: Parameter, max?: number): string | undefined {
  const preset = 'default' in parameter ? parameter.default : undefined;
  if (preset === undefined || (typeof preset === 'number' && max !== undefined && preset > max)) return undefined;
  return typeof preset === 'number' ? number(preset) : String(preset);
}

/** All there is to know of a parameter, as one line of plain text. */
export function describeParameter(parameter: Parameter, max?: number): string {
  const range = rangeOf(parameter, max);
  const preset = defaultOf(parameter, max);
  const bounds = [range && upperFirst(range), preset && `default ${preset}`].filter(Boolean).join('; ');
  return [parameter.description, bounds && `${bounds}.`, ...(parameter.priced ? [] : ['Does not affect the price.'])]
    .filter(Boolean)
    .join(' ');
}

export const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
