import { type FieldPreset } from './flow-field.js';

/** Titles and summaries of the flows, in display order. */
export const FLOW_WORDS: Readonly<Record<string, { title: string; summary: string }>> = {
  'text-to-model': { title: 'Text to model', summary: 'A textured 3D model from a description.' },
  'image-to-model': { title: 'Image to model', summary: 'A textured 3D model from one picture.' },
  'text-to-mesh': { title: 'Text to mesh', summary: 'A shape without texture from a description.' },
  'image-to-mesh': { title: 'Image to mesh', summary: 'A shape without texture from one picture.' },
  'texture-model': { title: 'Texture a model', summary: 'A new texture for a model, taken from a picture.' },
  'text-to-texture': { title: 'Text to texture', summary: 'A new texture for a model, from a description.' },
  'convert-model-format': { title: 'Convert a model', summary: 'The same model in another file format.' },
  'model-remesh': { title: 'Remesh a model', summary: 'The same shape with another number of polygons.' },
  'model-preview-render': { title: 'Render previews', summary: 'Pictures of a model.' },
  'image-generation': { title: 'Generate an image', summary: 'A picture from a description.' },
};

/** Source of the defaults: the upstream's documentation. */
export const FIELD_PRESETS: Readonly<Record<string, FieldPreset>> = {
  polygon_limit: { default: 1_000_000 },
  texture_size: { default: 1_024 },
  turbo: { default: false },
  output_format: { example: 'glb, obj, fbx, stl, usdz' },
  render_mode: { default: 'basic' },
  image_count: { default: 3 },
  resolution: { default: '2048x2048' },
  render_format: { default: 'PNG' },
  enable_rgb_render: { default: true },
  enable_white_render: { default: true },
  aspect_ratio: { example: '16:9' },
};
