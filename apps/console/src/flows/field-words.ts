import { type FlowField } from './flow-field.js';

const LABELS: Readonly<Record<string, string>> = {
  image_file: 'Picture',
  model_file: '3D model',
  text_prompt: 'Description of the texture',
  prompt: 'Description',
  negative_prompt: 'What to avoid',
  polygon_limit: 'Maximum polygons',
  texture_size: 'Texture size (pixels)',
  turbo: 'Turbo: faster, less detail',
  output_format: 'File format',
};

const HINTS: Readonly<Record<string, string>> = {
  image: 'JPEG, PNG or WebP, up to 50 MB',
  model: 'GLB, OBJ, FBX, STL and others, up to 200 MB',
  list: 'Press Enter after each one',
};

export function fieldLabel({ name }: Pick<FlowField, 'name'>): string {
  const words = name.replaceAll('_', ' ');
  return LABELS[name] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

export function fieldHint({ kind, min, max, default: preset, example }: FlowField): string | undefined {
  if (kind === 'integer') {
    const range = min !== undefined && max !== undefined ? `${min.toLocaleString()} to ${max.toLocaleString()}` : '';
    const usual = typeof preset === 'number' ? `${preset.toLocaleString()} unless you say otherwise` : '';
    return [range, usual].filter(Boolean).join('; ') || undefined;
  }
  return example === undefined ? HINTS[kind] : `For example ${example}`;
}
