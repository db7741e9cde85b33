import { type FlowDefinition, flowFields, FLOWS } from '../../../libs/contracts/src/flows/flow-table.js';
import { type Parameter } from '../../../libs/contracts/src/flows/parameter.js';
import { PARAMETERS } from '../../../libs/contracts/src/flows/parameters.js';
import { type FlowForm, type FlowTable, type TableField } from '../src/flows/flow-field.js';

/** Text fields that allow this many characters are multiline. */
const LONG_TEXT = 1_000;

/** The gateway's flow table, as data for the console's forms: a new flow gets its form with the next build. */
export function readFlowTable(): FlowTable {
  return Object.fromEntries(
    Object.entries<FlowDefinition>(FLOWS).map(([name, flow]) => [
      name,
      {
        title: flow.title,
        description: flow.description,
        makes: flow.makes,
        starters: flow.starters as FlowForm['starters'],
        fields: flowFields(flow).map(({ name: field, parameter, required }) => ({
          name: field,
          ...(required ? { required } : {}),
          ...fieldOf(parameter),
        })),
      },
    ]),
  );
}

/** The label of each parameter, also of a file that a task shows as its URL. */
export function readLabels(): Record<string, string> {
  return Object.fromEntries(
    Object.entries<Parameter>(PARAMETERS).flatMap(([name, { title }]) => [
      [name, title],
      ...(name.endsWith('_file') ? [[name.replace(/_file$/, '_url'), title]] : []),
    ]),
  ) as Record<string, string>;
}

function fieldOf(parameter: Parameter): Omit<TableField, 'name'> {
  const { title, description, priced, advanced } = parameter;
  const words = { title, description, ...(priced && { priced }), ...(advanced === true && { advanced }) };
  switch (parameter.kind) {
    case 'file':
      return { ...words, kind: parameter.of };
    case 'text': {
      const { minLength: min, maxLength: max, pattern, suggestions, example } = parameter;
      const kind = (max ?? 0) >= LONG_TEXT ? 'multiline' : 'text';
      const source = pattern?.source.replaceAll(/^\^|\$$/g, '');
      return defined({ ...words, kind, min, max, pattern: source, suggestions, default: parameter.default, example });
    }
    case 'integer':
      return defined({
        ...words,
        kind: 'integer',
        min: parameter.min,
        max: parameter.max,
        unit: parameter.unit,
        default: parameter.default,
      });
    case 'flag':
      return { ...words, kind: 'flag', default: parameter.default };
    case 'choice':
      return { ...words, kind: 'choice', choices: parameter.choices, default: parameter.default };
    case 'list':
      return { ...words, kind: 'list', max: parameter.maxItems };
  }
}

/** Drops undefined entries. */
function defined<T extends object>(entries: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as T;
}
