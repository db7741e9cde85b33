/** sRGB, each 0 to 1. */
export type Rgb = readonly [number, number, number];

export type Pattern = 'plain' | 'wood' | 'weave' | 'speckle' | 'brushed' | 'brick' | 'leaves';

/** How a surface looks. */
export interface Swatch {
  colour: Rgb;
  pattern: Pattern;
  /** 0 to 1, as glTF has them. */
  roughness: number;
  metallic: number;
}

export const swatch = (hex: number, finish: Partial<Omit<Swatch, 'colour'>> = {}): Swatch => ({
  colour: [(hex >> 16) / 255, ((hex >> 8) & 255) / 255, (hex & 255) / 255],
  pattern: 'plain',
  roughness: 0.6,
  metallic: 0,
  ...finish,
});

/** Darker below 1, lighter above. */
export function shade(of: Swatch, factor: number): Swatch {
  const toned = (value: number): number => (factor <= 1 ? value * factor : 1 - (1 - value) / factor);
  const [red, green, blue] = of.colour;
  return { ...of, colour: [toned(red), toned(green), toned(blue)] };
}
