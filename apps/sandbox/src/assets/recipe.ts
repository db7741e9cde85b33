import { extname } from 'node:path';
import { primaryFile } from '../flows/flow-output.js';
import { MODEL_FORMATS } from '../flows/flow-table.js';
import type { Task } from '../tasks/task.js';
import type { ModelFormat } from './encode-model.js';
import type { View } from './render/draw-model.js';
import type { Subject } from './subject/subject.js';

/** All that the bytes of a file depend on: equal recipes make equal files. */
export type Recipe =
  | { kind: 'model'; subject: Subject; format: ModelFormat; textured: boolean; triangles: number }
  | { kind: 'picture'; subject: Subject; format: 'png' | 'jpg'; view: View };

/** No form has more. */
const MOST_TRIANGLES = 50_000;
const PREVIEW = { width: 256, height: 256 };
const PICTURE_SIDE = 512;
/** A product photograph's angle. */
const THREE_QUARTER = 0.62;

export const formatOf = (name: string): ModelFormat | undefined => MODEL_FORMATS.find((format) => name.endsWith(`.${format}`));

export function recipeOf(task: Task, name: string, subject: Subject): Recipe {
  const untextured = subject.untextured || name.startsWith('textureless');
  const triangles = Math.min(numberOf(task, 'polygon_limit') ?? MOST_TRIANGLES, MOST_TRIANGLES);
  const format = formatOf(name);
  if (format) return { kind: 'model', subject: { ...subject, untextured }, format, textured: !untextured, triangles };
  const seen = { ...subject, untextured: showsBareMesh(task, name) || subject.untextured };
  return { kind: 'picture', subject: seen, format: extname(name) === '.jpg' ? 'jpg' : 'png', view: viewOf(task, name) };
}

/** A preview shows what the task made; of a render, the task chooses. */
function showsBareMesh({ flow, input }: Task, name: string): boolean {
  if (name.startsWith('render_')) return input['enable_rgb_render'] === false && input['enable_white_render'] !== false;
  return name.startsWith('preview') && primaryFile(flow, input).startsWith('textureless');
}

function viewOf(task: Task, name: string): View {
  if (name.startsWith('render_')) {
    const [width = 1, height = 1] = String(task.input['resolution']).split('x').map(Number);
    const turn = (2 * Math.PI * Number(/\d+/.exec(name)?.[0] ?? 0)) / (numberOf(task, 'image_count') ?? 1);
    return { ...within(PICTURE_SIDE, { width, height }), azimuth: THREE_QUARTER + turn };
  }
  if (!name.startsWith('generated_image')) return { ...PREVIEW, azimuth: THREE_QUARTER };
  const asked = { width: numberOf(task, 'width') ?? PICTURE_SIDE, height: numberOf(task, 'height') ?? PICTURE_SIDE };
  return { ...within(PICTURE_SIDE, asked), azimuth: THREE_QUARTER };
}

/** The size with its sides in the same ratio, but not longer than `side`: drawing more takes seconds. */
function within(side: number, { width, height }: { width: number; height: number }): { width: number; height: number } {
  const factor = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(16, Math.round(width * factor)), height: Math.max(16, Math.round(height * factor)) };
}

function numberOf({ input }: Task, field: string): number | undefined {
  const value = input[field];
  return typeof value === 'number' ? value : undefined;
}
