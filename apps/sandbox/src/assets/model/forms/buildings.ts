import { GLOW, OAK, PLASTER, STONE, TILES, WALNUT, WHITE, WINDOW } from '../finishes.js';
import { corners, form } from '../kit.js';
import { swatch } from '../../subject/swatch.js';

export const house = form({
  words: ['home', 'cottage', 'cabin', 'hut', 'villa', 'barn', 'building', 'church', 'shed'],
  paints: { walls: PLASTER, roof: TILES, door: WALNUT, frames: WHITE, panes: WINDOW },
  build: (kit) => {
    const [width, depth, high, peak] = [kit.vary(1.15, 1.35), 0.95, kit.vary(0.6, 0.7), kit.vary(0.42, 0.55)];
    const slope = Math.atan2(peak, depth / 2);
    const length = Math.hypot(peak, depth / 2) + 0.12;
    const wall = depth / 2;
    const windows = [-0.36, 0.36].flatMap((part) => [
      ['frames', kit.box([0.26, 0.28, 0.03], { at: [part * width * 0.85, 0.28, wall], bevel: 0.008 })] as const,
      ['panes', kit.box([0.2, 0.22, 0.03], { at: [part * width * 0.85, 0.31, wall + 0.008], bevel: 0.004 })] as const,
    ]);
    return [
      ['walls', kit.box([width, high, depth], { bevel: 0.01 })],
      ['walls', kit.slab([[-wall, 0], [wall, 0], [0, peak]], width - 0.02, { at: [0, high - 0.01, 0], turn: [0, Math.PI / 2, 0] })],
      ...[-1, 1].map(
        (side) => ['roof', kit.box([width + 0.16, 0.05, length], { at: [0, high + peak / 2 - 0.04, (side * (depth + 0.08)) / 4], turn: [side * slope, 0, 0], bevel: 0.012 })] as const,
      ),
      ['door', kit.box([0.24, 0.42, 0.04], { at: [0, 0, wall], bevel: 0.01 })],
      ['frames', kit.box([0.4, 0.03, 0.18], { at: [0, 0, wall + 0.06], bevel: 0.008 })],
      ...windows,
      ['panes', kit.box([0.03, 0.24, 0.24], { at: [width / 2, 0.3, 0], bevel: 0.004 })],
      ['walls', kit.box([0.16, 0.4, 0.16], { at: [0.28 * width, high + 0.3 * peak, -0.16], bevel: 0.01 })],
    ];
  },
});

export const castle = form({
  words: ['tower', 'fort', 'fortress', 'palace'],
  paints: { walls: STONE, roofs: swatch(0x4d6d92, { pattern: 'brick', roughness: 0.8 }), gate: WALNUT, flags: swatch(0xc8322b) },
  build: (kit) => {
    const high = kit.vary(0.75, 0.95);
    const towers = corners(0.5, 0.5).flatMap(([x, z]) => [
      ['walls', kit.column(0.17, 0.15, high, { at: [x, 0, z] })] as const,
      ['walls', kit.column(0.15, 0.19, 0.1, { at: [x, high, z] })] as const,
      ['roofs', kit.column(0.2, 0, 0.34, { at: [x, high + 0.1, z] })] as const,
      ['flags', kit.box([0.012, 0.18, 0.012], { at: [x, high + 0.4, z], bevel: 0.003 })] as const,
      ['flags', kit.box([0.14, 0.075, 0.012], { at: [x + 0.07, high + 0.5, z], bevel: 0.003 })] as const,
    ]);
    const merlons = [-0.26, -0.13, 0, 0.13, 0.26].flatMap((along) => [
      ['walls', kit.box([0.07, 0.08, 0.1], { at: [along, 0.55, 0.5], bevel: 0.008 })] as const,
      ['walls', kit.box([0.1, 0.08, 0.07], { at: [0.5, 0.55, along], bevel: 0.008 })] as const,
    ]);
    return [
      ...towers,
      ...[-0.5, 0.5].map((z) => ['walls', kit.box([1, 0.55, 0.1], { at: [0, 0, z], bevel: 0.01 })] as const),
      ...[-0.5, 0.5].map((x) => ['walls', kit.box([0.1, 0.55, 1], { at: [x, 0, 0], bevel: 0.01 })] as const),
      ...merlons,
      ['walls', kit.box([0.46, high + 0.2, 0.46], { bevel: 0.015 })],
      ['roofs', kit.column(0.36, 0, 0.4, { at: [0, high + 0.2, 0] })],
      ['gate', kit.box([0.26, 0.36, 0.04], { at: [0, 0, 0.545], bevel: 0.01 })],
    ];
  },
});

export const lighthouse = form({
  words: ['beacon'],
  kindOf: ['castle'],
  paints: { bands: swatch(0xc8322b), walls: WHITE, light: GLOW, rock: STONE, door: OAK },
  build: (kit) => {
    const radius = (y: number): number => 0.3 - 0.11 * y;
    const rings = [0, 0.25, 0.5, 0.75, 1].map(
      (y, index) => [index % 2 ? 'walls' : 'bands', kit.column(radius(y), radius(y + 0.25), 0.25, { at: [0, 0.12 + y, 0] })] as const,
    );
    return [
      ['rock', kit.ball([0.52, 0.2, 0.48], { at: [0, 0.06, 0] })],
      ...rings,
      ['walls', kit.column(0.24, 0.24, 0.04, { at: [0, 1.37, 0] })],
      ['light', kit.column(0.12, 0.12, 0.18, { at: [0, 1.41, 0] })],
      ['bands', kit.column(0.17, 0, 0.16, { at: [0, 1.59, 0] })],
      ['door', kit.box([0.12, 0.22, 0.06], { at: [0, 0.14, 0.29], bevel: 0.01 })],
    ];
  },
});
