import type { Random } from '../subject/seeded.js';
import type { Pattern, Swatch } from '../subject/swatch.js';

/** A square picture that repeats without a seam: sRGB, three bytes a pixel, rows from the top. */
export interface Texture {
  size: number;
  pixels: Uint8Array;
}

const SIZE = 64;
/** Few shades, so that the PNG stays small. */
const SHADES = 24;

type Brightness = (x: number, y: number, noise: Noise) => number;

const PATTERNS: Record<Pattern, Brightness> = {
  plain: (x, y, noise) => 1 + 0.04 * (noise(x, y, 16, 16) - 0.5),
  wood: (x, y, noise) => 0.78 + 0.3 * noise(x, y, 4, 32) + 0.12 * (noise(x, y, 2, 16) - 0.5),
  weave: (x, y, noise) => (((x >> 1) + (y >> 1)) % 2 ? 0.88 + 0.1 * noise(x, y, 8, 8) : 1.04),
  speckle: (x, y, noise) => 0.84 + 0.24 * noise(x, y, 2, 2) * (0.6 + 0.4 * noise(x, y, 8, 8)),
  brushed: (x, y, noise) => 0.94 + 0.1 * noise(x, y, 32, 1),
  brick: (x, y, noise) => {
    const shifted = (x + (Math.floor(y / 8) % 2) * 8) % SIZE;
    return shifted % 16 < 1 || y % 8 < 1 ? 1.2 : 0.84 + 0.24 * noise(shifted - (shifted % 16), y - (y % 8), 16, 8);
  },
  leaves: (x, y, noise) => 0.74 + 0.46 * noise(x, y, 4, 4) * (0.5 + 0.5 * noise(x, y, 16, 16)),
};

/** Smooth noise from 0 to 1 in cells of the given size, in pixels. */
type Noise = (x: number, y: number, width: number, height: number) => number;

export function drawTexture({ colour, pattern }: Swatch, random: Random): Texture {
  const noise = noiseOf(random);
  const pixels = new Uint8Array(3 * SIZE * SIZE);
  for (let y = 0; y < SIZE; y += 1) {
    for (let x = 0; x < SIZE; x += 1) {
      const bright = Math.round(SHADES * PATTERNS[pattern](x, y, noise)) / SHADES;
      const at = 3 * (y * SIZE + x);
      for (let channel = 0; channel < 3; channel += 1)
        pixels[at + channel] = Math.min(255, 255 * bright * (colour[channel] ?? 0));
    }
  }
  return { size: SIZE, pixels };
}

function noiseOf(random: Random): Noise {
  const values = Float32Array.from({ length: 256 }, random);
  return (x, y, width, height) => {
    const [columns, rows] = [SIZE / width, SIZE / height];
    const [column, row] = [Math.floor(x / width), Math.floor(y / height)];
    const lattice = (right: number, down: number): number =>
      values[(((column + right) % columns) * 57 + ((row + down) % rows) * 131 + columns * 17) & 255] ?? 0;
    const [u, v] = [smooth(x / width - column), smooth(y / height - row)];
    return mix(mix(lattice(0, 0), lattice(1, 0), u), mix(lattice(0, 1), lattice(1, 1), u), v);
  };
}

const smooth = (t: number): number => t * t * (3 - 2 * t);
const mix = (a: number, b: number, t: number): number => a + (b - a) * t;
