import type { Picture } from '../render/draw-model.js';
import type { Rgb } from '../subject/swatch.js';

const SAMPLES_A_SIDE = 64;
/** Shades of a channel that count as one. */
const SHADES = 6;
/** Distances between colours, of channels from 0 to 1. */
const ALIKE = 0.16;
const DIFFERENT = 0.24;
const MOST = 3;

interface Group {
  colour: Rgb;
  count: number;
}

/** Up to three colours of what the picture shows, the most striking first; a plain background does not count. */
export function mainColours(picture: Picture): Rgb[] {
  const { inner, border } = sampled(picture);
  const background = grouped(border)[0];
  const plain = background !== undefined && background.count > 0.6 * border.length;
  const shown = plain ? inner.filter((colour) => distance(colour, background.colour) > ALIKE) : inner;
  const groups = grouped(shown.length > 0.02 * inner.length ? shown : inner);
  groups.sort((a, b) => weight(b) - weight(a));
  const chosen: Rgb[] = [];
  for (const { colour, count } of groups) {
    const counts = count > 0.03 * shown.length && chosen.every((other) => distance(other, colour) > DIFFERENT);
    if ((counts || chosen.length === 0) && chosen.length < MOST) chosen.push(colour);
  }
  return chosen;
}

function sampled({ width, height, data }: Picture): { inner: Rgb[]; border: Rgb[] } {
  const [columns, rows] = [Math.min(width, SAMPLES_A_SIDE), Math.min(height, SAMPLES_A_SIDE)];
  const [inner, border]: [Rgb[], Rgb[]] = [[], []];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const at = 4 * (Math.floor(((row + 0.5) * height) / rows) * width + Math.floor(((column + 0.5) * width) / columns));
      if ((data[at + 3] ?? 0) < 128) continue;
      const colour: Rgb = [(data[at] ?? 0) / 255, (data[at + 1] ?? 0) / 255, (data[at + 2] ?? 0) / 255];
      inner.push(colour);
      if (row === 0 || column === 0 || row === rows - 1 || column === columns - 1) border.push(colour);
    }
  }
  return { inner, border };
}

/** The mean of each group of like colours, the largest group first. */
function grouped(colours: Rgb[]): Group[] {
  const groups = new Map<number, { sum: [number, number, number]; count: number }>();
  for (const colour of colours) {
    const key = colour.reduce((sum, value) => sum * SHADES + Math.min(SHADES - 1, Math.floor(value * SHADES)), 0);
    const group = groups.get(key) ?? { sum: [0, 0, 0], count: 0 };
    colour.forEach((value, channel) => (group.sum[channel] = (group.sum[channel] ?? 0) + value));
    group.count += 1;
    groups.set(key, group);
  }
  return [...groups.values()]
    .map(({ sum: [red, green, blue], count }) => ({ colour: [red / count, green / count, blue / count] as const, count }))
    .sort((a, b) => b.count - a.count);
}

/** Vivid colours strike more than grey ones. */
const weight = ({ colour, count }: Group): number => count * (0.25 + Math.max(...colour) - Math.min(...colour));

const distance = (a: Rgb, b: Rgb): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
