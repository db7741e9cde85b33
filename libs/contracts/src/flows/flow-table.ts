import { type Parameter } from './parameter.js';
import { type ParameterName, PARAMETERS } from './parameters.js';

/** A field of a task's `output`. */
export interface OutputField {
  /** url: a link or null; urls: a list of links; job: the state of a stage (PENDING, IN_PROGRESS, COMPLETED, FAILED, CANCELLED). */
  kind: 'url' | 'urls' | 'job';
  description: string;
}

/** Values to begin with, for a person who looks at the flow for the first time. */
export interface FlowStarter {
  /** A few words. */
  title: string;
  /** Some of the fields, without files. */
  params: Readonly<Record<string, unknown>>;
}

export interface FlowDefinition {
  title: string;
  /** One sentence. */
  description: string;
  /** The kind of result. */
  makes: 'model' | 'image';
  /** Field → parameter, in the order of a form. Most fields bear the name of their parameter. */
  required: Readonly<Record<string, ParameterName>>;
  optional: Readonly<Record<string, ParameterName>>;
  output: Readonly<Record<string, OutputField>>;
  /** A request body that the flow accepts. */
  example: Readonly<Record<string, unknown>>;
  starters: readonly FlowStarter[];
  /** What is known of the price in general. */
  priceHint: string;
}

/** Optional fields that every flow takes. */
export const COMMON_FIELDS = {
  client_order_id: 'client_order_id',
  allow_duplicate: 'allow_duplicate',
} as const satisfies Record<string, ParameterName>;

const same = <N extends ParameterName>(...names: N[]) => Object.fromEntries(names.map((name) => [name, name])) as { [K in N]: K };

const GEOMETRY = {
  geometry_job_status: { kind: 'job', description: 'State of the shape.' },
  geometry_model_url: { kind: 'urls', description: 'The shape without texture.' },
} as const;
const TEXTURE = {
  texture_job_status: { kind: 'job', description: 'State of the texture.' },
  textured_model_url: { kind: 'url', description: 'The textured model; null until it is ready.' },
} as const;
const PREPROCESSED = { preprocessed_image_url: { kind: 'urls', description: 'The picture as the generator sees it.' } } as const;
const GENERATED = { generated_image_url: { kind: 'urls', description: 'Pictures made from the description.' } } as const;

const PROMPTS = [
  { title: 'Armchair', params: { prompt: 'A red armchair with oak legs' } },
  { title: 'House', params: { prompt: 'A small blue house with a red roof and a chimney' } },
  { title: 'Tree', params: { prompt: 'A round green tree with a brown trunk' } },
  { title: 'Table lamp', params: { prompt: 'A yellow table lamp with a black foot' } },
] as const;
const SIZES = [
  { title: 'Light, for games and phones', params: { polygon_limit: 50_000, texture_size: 1_024 } },
  { title: 'Detailed, for close-ups', params: { polygon_limit: 1_000_000, texture_size: 4_096 } },
] as const;
const SHAPES = [
  { title: 'Light, for games and phones', params: { polygon_limit: 50_000 } },
  { title: 'Detailed, for close-ups', params: { polygon_limit: 1_000_000 } },
] as const;

const ASK_FOR_A_QUOTE = 'A quote says what a creation costs.';
const IMAGE = PARAMETERS.image_file.example;
const MODEL = PARAMETERS.model_file.example;

/**
 * All known flows: a new one needs a row here, and its parameters in `parameters.ts`. Validation, API documents, SDK types, the console's forms and
 * docs/flows.md follow from it. Source: the upstream's documentation, "Task creation"; `output` is documented for image-to-model only.
 */
export const FLOWS = {
  'image-to-model': {
    title: 'Image to model',
    description: 'Makes a textured 3D model from one picture.',
    makes: 'model',
    required: same('image_file'),
    optional: same('model_version', 'polygon_limit', 'texture_size', 'turbo'),
    output: { ...PREPROCESSED, ...GEOMETRY, ...TEXTURE },
    example: { image_file: IMAGE, model_version: 'v2', polygon_limit: 1_000_000, texture_size: 1_024 },
    starters: SIZES,
    priceHint: `120 credits in the vendor's example. ${ASK_FOR_A_QUOTE}`,
  },
  'image-to-mesh': {
    title: 'Image to mesh',
    description: 'Makes a 3D shape without texture from one picture.',
    makes: 'model',
    required: same('image_file'),
    optional: same('model_version', 'polygon_limit', 'turbo'),
    output: { ...PREPROCESSED, ...GEOMETRY },
    example: { image_file: IMAGE, polygon_limit: 200_000 },
    starters: SHAPES,
    priceHint: ASK_FOR_A_QUOTE,
  },
  'text-to-model': {
    title: 'Text to model',
    description: 'Makes a textured 3D model from a description.',
    makes: 'model',
    required: same('prompt'),
    optional: same('negative_prompt', 'polygon_limit', 'texture_size', 'turbo'),
    output: { ...GENERATED, ...GEOMETRY, ...TEXTURE },
    example: { prompt: 'a red chair', texture_size: 2_048 },
    starters: PROMPTS,
    priceHint: ASK_FOR_A_QUOTE,
  },
  'text-to-mesh': {
    title: 'Text to mesh',
    description: 'Makes a 3D shape without texture from a description.',
    makes: 'model',
    required: same('prompt'),
    optional: same('negative_prompt', 'polygon_limit', 'turbo'),
    output: { ...GENERATED, ...GEOMETRY },
    example: { prompt: 'a red chair', negative_prompt: 'legs of metal' },
    starters: PROMPTS,
    priceHint: ASK_FOR_A_QUOTE,
  },
  'texture-model': {
    title: 'Texture a model',
    description: 'Gives a model a new texture, taken from a picture.',
    makes: 'model',
    required: same('image_file', 'model_file'),
    optional: same('model_version', 'polygon_limit', 'texture_size'),
    output: { ...PREPROCESSED, ...TEXTURE },
    example: { image_file: IMAGE, model_file: MODEL },
    starters: SIZES,
    priceHint: ASK_FOR_A_QUOTE,
  },
  'text-to-texture': {
    title: 'Text to texture',
    description: 'Gives a model a new texture, from a description.',
    makes: 'model',
    required: same('text_prompt', 'model_file'),
    optional: same('model_version', 'polygon_limit', 'texture_size'),
    output: { ...GENERATED, ...TEXTURE },
    example: { text_prompt: 'worn oak', model_file: MODEL },
    starters: [
      { title: 'Worn oak', params: { text_prompt: 'Worn oak with fine scratches' } },
      { title: 'Brushed copper', params: { text_prompt: 'Brushed copper with a green patina in the folds' } },
      { title: 'Glazed ceramic', params: { text_prompt: 'Glossy white ceramic with a blue pattern' } },
    ],
    priceHint: ASK_FOR_A_QUOTE,
  },
  'convert-model-format': {
    title: 'Convert a model',
    description: 'Writes the same model in another file format.',
    makes: 'model',
    required: same('model_file', 'output_format'),
    optional: {},
    output: {
      convert_job_status: { kind: 'job', description: 'State of the conversion.' },
      converted_model_url: { kind: 'url', description: 'The converted model; null until it is ready.' },
    },
    example: { model_file: MODEL, output_format: 'usdz' },
    starters: [
      { title: 'OBJ, for editors', params: { output_format: 'obj' } },
      { title: 'STL, for 3D printers', params: { output_format: 'stl' } },
    ],
    priceHint: ASK_FOR_A_QUOTE,
  },
  'model-preview-render': {
    title: 'Render previews',
    description: 'Renders pictures of a model.',
    makes: 'image',
    required: same('model_file'),
    optional: same(
      'render_mode',
      'image_count',
      'resolution',
      'render_format',
      'enable_rgb_render',
      'enable_white_render',
      'camera_angles',
      'preset_name',
    ),
    output: {
      render_job_status: { kind: 'job', description: 'State of the rendering.' },
      rendered_image_url: { kind: 'urls', description: 'The pictures.' },
    },
    example: { model_file: MODEL, render_mode: 'multi_angle', image_count: 4, resolution: '2048x2048' },
    starters: [
      { title: 'Four views from all around', params: { render_mode: 'multi_angle', image_count: 4 } },
      { title: 'One small picture', params: { render_mode: 'basic', image_count: 1, resolution: '512x512' } },
    ],
    priceHint: ASK_FOR_A_QUOTE,
  },
  'model-remesh': {
    title: 'Remesh a model',
    description: 'Makes the same shape with another number of polygons.',
    makes: 'model',
    required: same('model_file'),
    optional: same('polygon_limit', 'output_format'),
    output: {
      remesh_job_status: { kind: 'job', description: 'State of the remeshing.' },
      remeshed_model_url: { kind: 'url', description: 'The new model; null until it is ready.' },
    },
    example: { model_file: MODEL, polygon_limit: 50_000 },
    starters: [
      { title: 'For phones', params: { polygon_limit: 20_000 } },
      { title: 'For games', params: { polygon_limit: 100_000 } },
    ],
    priceHint: ASK_FOR_A_QUOTE,
  },
  'image-generation': {
    title: 'Generate an image',
    description: 'Makes a picture from a description.',
    makes: 'image',
    required: { prompt: 'image_prompt' },
    optional: same('negative_prompt', 'aspect_ratio', 'width', 'height', 'seed'),
    output: {
      generation_job_status: { kind: 'job', description: 'State of the picture.' },
      ...GENERATED,
    },
    example: { prompt: 'a red chair on white', aspect_ratio: '1:1' },
    starters: [
      {
        title: 'Armchair on white',
        params: { prompt: 'A red armchair with oak legs on a plain white background', aspect_ratio: '1:1' },
      },
      { title: 'Wide landscape', params: { prompt: 'A green valley with a small house at dusk', aspect_ratio: '16:9' } },
    ],
    priceHint: ASK_FOR_A_QUOTE,
  },
} as const satisfies Record<string, FlowDefinition>;

export type FlowName = keyof typeof FLOWS;
export const FLOW_NAMES = Object.keys(FLOWS) as FlowName[];

/** A field of a flow's request body, with its parameter. */
export interface FlowField {
  name: string;
  parameter: Parameter;
  required: boolean;
}

/** The fields of a flow in the order of a form, without the common ones. */
export function flowFields({ required, optional }: FlowDefinition): FlowField[] {
  return [...fieldList(required, true), ...fieldList(optional, false)];
}

/** The fields that every flow takes. */
export const commonFields = (): FlowField[] => fieldList(COMMON_FIELDS, false);

function fieldList(names: Readonly<Record<string, ParameterName>>, required: boolean): FlowField[] {
  return Object.entries(names).map(([name, parameter]) => ({ name, parameter: PARAMETERS[parameter], required }));
}

/** The names of all fields that a flow's request body may have. */
export function fieldsOf({ required, optional }: FlowDefinition): ReadonlySet<string> {
  return new Set([...Object.keys(required), ...Object.keys(optional), ...Object.keys(COMMON_FIELDS)]);
}

/** Fields that hold a file reference, each with the kind of file. */
export function fileFieldsOf(flow: FlowDefinition): ReadonlyMap<string, 'image' | 'model'> {
  const files = flowFields(flow).flatMap(({ name, parameter }) =>
    parameter.kind === 'file' ? [[name, parameter.of] as const] : [],
  );
  return new Map(files);
}

/** Parameters that do not affect the price. Source: the vendor's page on quotes, "not needed and ignored". */
export const UNPRICED_FIELDS: ReadonlySet<string> = new Set([
  ...['image_url', 'model_url'],
  ...Object.entries<Parameter>(PARAMETERS).flatMap(([name, { priced }]) => (priced ? [] : [name])),
]);

/** Whether any flow has the field. */
export function isCreationField(name: string): boolean {
  return Object.values<FlowDefinition>(FLOWS).some((flow) => fieldsOf(flow).has(name));
}

export function findFlow(name: string): FlowDefinition | undefined {
  return Object.hasOwn(FLOWS, name) ? FLOWS[name as FlowName] : undefined;
}
