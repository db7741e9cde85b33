/**
 * text, multiline: `min` and `max` count characters; integer: they bound the value; list: `max` counts entries; image, model: a reference
 * to an upload, or a public URL.
 */
export type FieldKind = 'text' | 'multiline' | 'integer' | 'flag' | 'choice' | 'list' | 'image' | 'model';

export interface FlowField {
  name: string;
  kind: FieldKind;
  required?: boolean;
  min?: number;
  max?: number;
  /** What the upstream takes when the field is left out. */
  default?: string | number | boolean;
  enum?: readonly string[];
  /** A regular expression that the whole text matches. */
  pattern?: string;
  /** What fits the pattern, for people. */
  example?: string;
}

export interface FlowForm {
  title: string;
  summary: string;
  makes: 'model' | 'image';
  fields: readonly FlowField[];
}

const image: FlowField = { name: 'image_file', kind: 'image', required: true };
const model: FlowField = { name: 'model_file', kind: 'model', required: true };
const prompt = (name: string, min: number): FlowField => ({ name, kind: 'multiline', required: true, min, max: 4_000 });
const negativePrompt: FlowField = { name: 'negative_prompt', kind: 'multiline', max: 4_000 };
const modelVersion: FlowField = { name: 'model_version', kind: 'text', max: 32, default: 'v2' };
const polygonLimit: FlowField = { name: 'polygon_limit', kind: 'integer', min: 1_000, max: 1_500_000, default: 1_000_000 };
const textureSize: FlowField = { name: 'texture_size', kind: 'integer', min: 1_024, max: 4_096, default: 1_024 };
const turbo: FlowField = { name: 'turbo', kind: 'flag', default: false };
const format: FlowField = {
  name: 'output_format',
  kind: 'text',
  pattern: '[A-Za-z0-9]{2,10}',
  example: 'glb, obj, fbx, stl, usdz',
};
const flag = (name: string): FlowField => ({ name, kind: 'flag', default: true });

/** What a person can fill in for each flow. A test holds it against the gateway's own table. */
export const FLOW_FORMS: Readonly<Record<string, FlowForm>> = {
  'text-to-model': {
    title: 'Text to model',
    summary: 'A textured 3D model from a description.',
    makes: 'model',
    fields: [prompt('prompt', 3), negativePrompt, polygonLimit, textureSize, turbo],
  },
  'text-to-mesh': {
    title: 'Text to mesh',
    summary: 'A shape without texture from a description.',
    makes: 'model',
    fields: [prompt('prompt', 3), negativePrompt, polygonLimit, turbo],
  },
  'image-to-model': {
    title: 'Image to model',
    summary: 'A textured 3D model from one picture.',
    makes: 'model',
    fields: [image, modelVersion, polygonLimit, textureSize, turbo],
  },
  'image-to-mesh': {
    title: 'Image to mesh',
    summary: 'A shape without texture from one picture.',
    makes: 'model',
    fields: [image, modelVersion, polygonLimit, turbo],
  },
  'texture-model': {
    title: 'Texture a model',
    summary: 'A new texture for a model, taken from a picture.',
    makes: 'model',
    fields: [image, model, modelVersion, polygonLimit, textureSize],
  },
  'text-to-texture': {
    title: 'Text to texture',
    summary: 'A new texture for a model, from a description.',
    makes: 'model',
    fields: [prompt('text_prompt', 1), model, { name: 'model_version', kind: 'text', max: 32 }, polygonLimit, textureSize],
  },
  'convert-model-format': {
    title: 'Convert a model',
    summary: 'The same model in another file format.',
    makes: 'model',
    fields: [model, { ...format, required: true }],
  },
  'model-remesh': {
    title: 'Remesh a model',
    summary: 'The same shape with another number of polygons.',
    makes: 'model',
    fields: [model, polygonLimit, format],
  },
  'model-preview-render': {
    title: 'Render previews',
    summary: 'Pictures of a model.',
    makes: 'image',
    fields: [
      model,
      { name: 'render_mode', kind: 'choice', enum: ['basic', 'multi_angle', 'custom', 'preset'], default: 'basic' },
      { name: 'image_count', kind: 'integer', min: 1, max: 10, default: 3 },
      { name: 'resolution', kind: 'text', pattern: '\\d{2,5}x\\d{2,5}', default: '2048x2048' },
      { name: 'render_format', kind: 'choice', enum: ['PNG', 'JPEG'], default: 'PNG' },
      flag('enable_rgb_render'),
      flag('enable_white_render'),
      { name: 'camera_angles', kind: 'list', max: 64 },
      { name: 'preset_name', kind: 'text', max: 128 },
    ],
  },
  'image-generation': {
    title: 'Generate an image',
    summary: 'A picture from a description.',
    makes: 'image',
    fields: [
      prompt('prompt', 1),
      negativePrompt,
      { name: 'aspect_ratio', kind: 'text', pattern: '\\d{1,3}:\\d{1,3}', example: '16:9' },
      { name: 'width', kind: 'integer', min: 1, max: 16_384 },
      { name: 'height', kind: 'integer', min: 1, max: 16_384 },
      { name: 'seed', kind: 'integer', min: 0, max: Number.MAX_SAFE_INTEGER },
    ],
  },
};
