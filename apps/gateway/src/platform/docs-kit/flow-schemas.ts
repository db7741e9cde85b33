import {
  commonFields,
  describeParameter,
  FILE_REFERENCE,
  FILE_REFERENCE_MAX_LENGTH,
  type FlowDefinition,
  type FlowField,
  flowFields,
  FLOW_NAMES,
  FLOWS,
  type FlowName,
  type FlowStatusPayload,
  type OutputField,
  type Parameter,
  type TaskCreationResponsePayload,
} from '#contracts';
import { FLOW_STATUS, STORAGE, TASK_CREATION } from './examples.js';
import { type Json } from './route-docs.js';

export interface FlowSchemaChanges {
  /** Names of parameters that the operator lets through unchecked. */
  alsoTakes?: Iterable<string>;
  /** Upper bounds that a setting decides. */
  maxima?: Readonly<Record<string, number>>;
}

/** `text-to-model` → `TextToModel` */
export const pascalCase = (flow: string): string =>
  flow.replaceAll(/(^|-)(\w)/g, (_match, _dash, letter: string) => letter.toUpperCase());

/** The name of the schema of a flow's request body, e.g. `TextToModelInput`. */
export const inputName = (flow: FlowName): string => `${pascalCase(flow)}Input`;

/** JSON Schema of a flow's request body, from the flow table. Unknown fields are refused, so it is closed. */
export function flowInputSchema(name: FlowName, { alsoTakes = [], maxima = {} }: FlowSchemaChanges = {}): Json {
  const flow: FlowDefinition = FLOWS[name];
  const fields = [...flowFields(flow), ...commonFields()];
  const properties = fields.map(({ name: field, parameter }) => [field, parameterSchema(parameter, maxima[field])] as const);
  const extra = [...alsoTakes].map((field) => [field, { description: 'Passed on unchecked.' }] as const);
  return {
    title: `${flow.title}: parameters`,
    description: `${flow.description} ${flow.priceHint}`,
    type: 'object',
    properties: Object.fromEntries<Json>([...properties, ...extra]),
    required: fields.filter(({ required }: FlowField) => required).map(({ name: field }) => field),
    additionalProperties: false,
    examples: [flow.example],
  };
}

function parameterSchema(parameter: Parameter, max?: number): Json {
  const preset = 'default' in parameter ? parameter.default : undefined;
  const isReachable = preset !== undefined && !(typeof preset === 'number' && max !== undefined && preset > max);
  return {
    title: parameter.title,
    description: describeParameter(parameter, max),
    ...typeOf(parameter, max),
    ...(isReachable ? { default: preset } : {}),
    examples: [typeof parameter.example === 'number' ? Math.min(parameter.example, max ?? Infinity) : parameter.example],
  };
}

function typeOf(parameter: Parameter, max?: number): Json {
  switch (parameter.kind) {
    case 'file':
      return { type: 'string', minLength: 1, maxLength: FILE_REFERENCE_MAX_LENGTH, pattern: FILE_REFERENCE.source };
    case 'text': {
      const { pattern, minLength, maxLength } = parameter;
      if (pattern !== undefined) return { type: 'string', pattern: pattern.source };
      return {
        type: 'string',
        ...(minLength === undefined ? {} : { minLength }),
        ...(maxLength === undefined ? {} : { maxLength }),
      };
    }
    case 'integer':
      return { type: 'integer', minimum: parameter.min, maximum: Math.min(parameter.max, max ?? parameter.max) };
    case 'flag':
      return { type: 'boolean' };
    case 'choice':
      return { type: 'string', enum: Object.keys(parameter.choices) };
    case 'list':
      return { type: 'array', maxItems: parameter.maxItems, items: { type: 'string', maxLength: parameter.maxLength } };
  }
}

/** The answer to a creation of the flow. That of image-to-model is the vendor's own example. */
export function creationExample(flow: FlowName): TaskCreationResponsePayload {
  if (flow === TASK_CREATION.flow_name) return TASK_CREATION;
  const name = `${flow}-${TASK_CREATION.task_uuid.slice(0, 8)}`;
  return { ...TASK_CREATION, name, flow_name: flow, input: inputExample(flow), costCredits: null };
}

/** The final status of a task of the flow. */
export function statusExample(flow: FlowName): FlowStatusPayload {
  return {
    ...FLOW_STATUS,
    flowName: flow,
    status: 'SUCCESS',
    input: inputExample(flow),
    output: outputExample(flow),
    progress: 100,
  };
}

/** The upstream shows defaults, and a file as its URL. */
function inputExample(name: FlowName): Record<string, unknown> {
  const flow: FlowDefinition = FLOWS[name];
  const shown = flowFields(flow).flatMap(({ name: field, parameter }): [string, unknown][] => {
    if (parameter.kind === 'file')
      return [[field.replace(/_file$/, '_url'), `${STORAGE}/input.${parameter.of === 'image' ? 'png' : 'glb'}`]];
    const value = flow.example[field] ?? ('default' in parameter ? parameter.default : undefined);
    return value === undefined ? [] : [[field, value]];
  });
  return Object.fromEntries(shown);
}

/** Every field of an output that a flow of the table has, by name. Other flows, and later versions of these, have others. */
export function outputProperties(): Record<string, Json> {
  const fields = FLOW_NAMES.flatMap((name) => Object.entries<OutputField>(FLOWS[name].output));
  return Object.fromEntries(fields.map(([field, { kind, description }]) => [field, { description, ...OUTPUT_TYPES[kind] }]));
}

const OUTPUT_TYPES: Readonly<Record<OutputField['kind'], Json>> = {
  url: { type: ['string', 'null'] },
  urls: { type: 'array', items: { type: 'string' } },
  job: { type: 'string' },
};

function outputExample(name: FlowName): Record<string, unknown> {
  const { output }: FlowDefinition = FLOWS[name];
  return Object.fromEntries(
    Object.entries(output).map(([field, { kind }]) => {
      if (kind === 'job') return [field, 'COMPLETED'];
      const file = field.replace(/_url$/, '');
      const link = `${STORAGE}/${file}_0.${/image/.test(field) ? 'png' : 'glb'}`;
      return [field, kind === 'url' ? link : [link]];
    }),
  );
}
