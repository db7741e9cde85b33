import type { FieldRule, Params } from './field-rule.js';

/** One stage of a flow: the job status it shows, and the output field for its files. */
export interface FlowStage {
  job?: string;
  field: string;
  /** A list fills an array, otherwise the field is null and then one URL. */
  list: boolean;
  names: (input: Params) => string[];
}

export interface FlowRow {
  name: string;
  cost: number;
  kind: 'model' | 'image';
  required: Record<string, FieldRule>;
  optional: Record<string, FieldRule>;
  stages: readonly FlowStage[];
}

const image: FieldRule = { kind: 'file', of: 'image' };
const model: FieldRule = { kind: 'file', of: 'model' };
const version: FieldRule = { kind: 'text', min: 1, default: 'v2' };
const polygons: FieldRule = { kind: 'integer', min: 1_000, max: 1_500_000, default: 1_000_000 };
const texture: FieldRule = { kind: 'integer', min: 1_024, max: 4_096, default: 1_024 };
const turbo: FieldRule = { kind: 'flag' };
const longPrompt: FieldRule = { kind: 'text', min: 3 };
const words: FieldRule = { kind: 'text' };
const pixels: FieldRule = { kind: 'integer', min: 1, max: 8_192 };

export const MODEL_FORMATS = ['glb', 'gltf', 'obj', 'stl', 'ply'] as const;
const format: FieldRule = { kind: 'choice', of: MODEL_FORMATS };
const formatOf = (input: Params): string => (typeof input['output_format'] === 'string' ? input['output_format'] : 'glb');

const renders = (input: Params): string[] => {
  const count = typeof input['image_count'] === 'number' ? input['image_count'] : 3;
  const extension = input['render_format'] === 'JPEG' ? 'jpg' : 'png';
  return Array.from({ length: count }, (_, index) => `render_${index}.${extension}`);
};

const stage = (field: string, name: string, job?: string): FlowStage => ({ job, field, list: true, names: () => [name] });
const single = (field: string, names: FlowStage['names'], job: string): FlowStage => ({ job, field, list: false, names });

const preprocessing = stage('preprocessed_image_url', 'preprocessed_input_image_0.png');
const geometry = stage('geometry_model_url', 'textureless_model_0.glb', 'geometry_job_status');
const texturing = single('textured_model_url', () => ['textured_model_0.glb'], 'texture_job_status');

const ROWS: readonly FlowRow[] = [
  {
    name: 'image-to-model',
    cost: 120,
    kind: 'model',
    required: { image_file: image },
    optional: { model_version: version, polygon_limit: polygons, texture_size: texture, turbo },
    stages: [preprocessing, geometry, texturing],
  },
  {
    name: 'image-to-mesh',
    cost: 80,
    kind: 'model',
    required: { image_file: image },
    optional: { model_version: version, polygon_limit: polygons, turbo },
    stages: [preprocessing, geometry],
  },
  {
    name: 'text-to-model',
    cost: 130,
    kind: 'model',
    required: { prompt: longPrompt },
    optional: { negative_prompt: words, polygon_limit: polygons, texture_size: texture, turbo },
    stages: [stage('generated_image_url', 'generated_image_0.png'), geometry, texturing],
  },
  {
    name: 'text-to-mesh',
    cost: 90,
    kind: 'model',
    required: { prompt: longPrompt },
    optional: { negative_prompt: words, polygon_limit: polygons, turbo },
    stages: [stage('generated_image_url', 'generated_image_0.png'), geometry],
  },
  {
    name: 'texture-model',
    cost: 60,
    kind: 'model',
    required: { image_file: image, model_file: model },
    optional: { model_version: version, polygon_limit: polygons, texture_size: texture },
    stages: [preprocessing, texturing],
  },
  {
    name: 'text-to-texture',
    cost: 60,
    kind: 'model',
    required: { text_prompt: { kind: 'text', min: 1 }, model_file: model },
    optional: { model_version: version, polygon_limit: polygons, texture_size: texture },
    stages: [stage('generated_image_url', 'generated_image_0.png'), texturing],
  },
  {
    name: 'convert-model-format',
    cost: 5,
    kind: 'model',
    required: { model_file: model, output_format: format },
    optional: {},
    stages: [single('converted_model_url', (input) => [`converted_model_0.${formatOf(input)}`], 'convert_job_status')],
  },
  {
    name: 'model-preview-render',
    cost: 10,
    kind: 'image',
    required: { model_file: model },
    optional: {
      render_mode: { kind: 'choice', of: ['basic', 'multi_angle', 'custom', 'preset'], default: 'basic' },
      image_count: { kind: 'integer', min: 1, max: 10, default: 3 },
      resolution: { kind: 'text', pattern: /^[1-9]\d{1,3}x[1-9]\d{1,3}$/, default: '2048x2048' },
      render_format: { kind: 'choice', of: ['PNG', 'JPEG'], default: 'PNG' },
      enable_rgb_render: { kind: 'flag', default: true },
      enable_white_render: { kind: 'flag', default: true },
      camera_angles: { kind: 'texts' },
      preset_name: words,
    },
    stages: [{ job: 'render_job_status', field: 'rendered_image_url', list: true, names: renders }],
  },
  {
    name: 'model-remesh',
    cost: 30,
    kind: 'model',
    required: { model_file: model },
    optional: { polygon_limit: polygons, output_format: format },
    stages: [single('remeshed_model_url', (input) => [`remeshed_model_0.${formatOf(input)}`], 'remesh_job_status')],
  },
  {
    name: 'image-generation',
    cost: 10,
    kind: 'image',
    required: { prompt: { kind: 'text', min: 1 } },
    optional: { negative_prompt: words, aspect_ratio: words, width: pixels, height: pixels, seed: { kind: 'integer' } },
    stages: [stage('generated_image_url', 'generated_image_0.png', 'generation_job_status')],
  },
];

/** All flows of the sandbox; a new one needs a row above. Prices are invented, except the documented 120 of image-to-model. */
export const FLOWS: ReadonlyMap<string, FlowRow> = new Map(ROWS.map((row) => [row.name, row]));
