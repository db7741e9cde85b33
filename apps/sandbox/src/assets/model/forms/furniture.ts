import { CLOTH, GLOW, LINEN, OAK, STEEL, WALNUT } from '../finishes.js';
import { corners, form } from '../kit.js';
import { shade, swatch } from '../../subject/swatch.js';

export const chair = form({
  words: ['armchair', 'seat', 'throne'],
  paints: { seat: OAK, legs: (seat) => shade(seat, 0.75) },
  build: (kit) => {
    const [width, high] = [kit.vary(0.46, 0.54), kit.vary(0.46, 0.56)];
    const leg = width / 2 - 0.04;
    return [
      ['seat', kit.box([width, 0.06, width], { at: [0, 0.44, 0], bevel: 0.025 })],
      ...corners(leg, leg).map(([x, z]) => ['legs', kit.column(0.018, 0.026, 0.45, { at: [x, 0, z] })] as const),
      ...[-leg, leg].map((x) => ['legs', kit.box([0.04, high, 0.04], { at: [x, 0.47, -leg], turn: [-0.12, 0, 0] })] as const),
      ...[0.36, 0.62, 0.88].map(
        (part) => ['seat', kit.box([width - 0.05, 0.1, 0.025], { at: [0, 0.42 + high * part, -leg - 0.11 * high * part], turn: [-0.12, 0, 0], bevel: 0.012 })] as const,
      ),
      ...[-leg, leg].map((x) => ['legs', kit.box([0.022, 0.022, 2 * leg], { at: [x, 0.18, 0], bevel: 0.008 })] as const),
    ];
  },
});

export const stool = form({
  words: ['barstool'],
  paints: { seat: OAK, legs: (seat) => shade(seat, 0.75) },
  build: (kit) => [
    ['seat', kit.column(0.2, 0.22, 0.06, { at: [0, 0.6, 0] })],
    ...corners(0.1, 0.1).map(([x, z]) => ['legs', kit.tube([[2 * x, 0, 2 * z], [x, 0.62, z]], [0.02, 0.025])] as const),
    ['legs', kit.torus(0.21, 0.012, { at: [0, 0.22, 0] })],
  ],
});

export const table = form({
  words: ['desk', 'bench', 'workbench'],
  paints: { top: OAK, legs: (top) => shade(top, 0.75) },
  build: (kit) => {
    const [width, depth] = [kit.vary(1.15, 1.45), kit.vary(0.7, 0.85)];
    const [x, z] = [width / 2 - 0.09, depth / 2 - 0.09];
    return [
      ['top', kit.box([width, 0.05, depth], { at: [0, 0.7, 0], bevel: 0.015 })],
      ...corners(x, z).map(([legX, legZ]) => ['legs', kit.box([0.075, 0.7, 0.075], { at: [legX, 0, legZ], bevel: 0.01 })] as const),
      ...[z, -z].map((side) => ['legs', kit.box([2 * x, 0.09, 0.03], { at: [0, 0.6, side], bevel: 0.008 })] as const),
      ...[x, -x].map((side) => ['legs', kit.box([0.03, 0.09, 2 * z], { at: [side, 0.6, 0], bevel: 0.008 })] as const),
    ];
  },
});

export const sofa = form({
  words: ['couch', 'settee', 'loveseat'],
  paints: { cover: CLOTH, cushions: (cover) => shade(cover, 1.35), feet: WALNUT },
  build: (kit) => {
    const half = kit.vary(0.8, 0.95);
    return [
      ['cover', kit.box([2 * half, 0.26, 0.8], { at: [0, 0.12, 0], bevel: 0.05 })],
      ['cover', kit.box([2 * half, 0.56, 0.22], { at: [0, 0.3, -0.32], turn: [-0.12, 0, 0], bevel: 0.09 })],
      ...[-half, half].map((x) => ['cover', kit.box([0.22, 0.5, 0.82], { at: [x, 0.12, 0], bevel: 0.09 })] as const),
      ...[-0.5, 0.5].map((x) => ['cushions', kit.box([half - 0.13, 0.17, 0.6], { at: [x * (half - 0.1), 0.35, 0.08], bevel: 0.07 })] as const),
      ...[-0.6, 0.6].map((x) => ['cushions', kit.box([0.4, 0.36, 0.14], { at: [x * half, 0.5, -0.14], turn: [-0.3, 0, 0.06], bevel: 0.07 })] as const),
      ...corners(half - 0.02, 0.32).map(([x, z]) => ['feet', kit.column(0.025, 0.035, 0.13, { at: [x, 0, z] })] as const),
    ];
  },
});

export const bed = form({
  words: ['mattress', 'bunk'],
  paints: { blanket: CLOTH, frame: OAK, sheets: LINEN },
  build: (kit) => [
    ['frame', kit.box([1.3, 0.22, 1.9], { at: [0, 0.12, 0], bevel: 0.02 })],
    ['frame', kit.box([1.36, kit.vary(0.8, 1), 0.08], { at: [0, 0, -0.97], bevel: 0.03 })],
    ['frame', kit.box([1.36, 0.46, 0.07], { at: [0, 0, 0.97], bevel: 0.03 })],
    ['sheets', kit.box([1.24, 0.2, 1.82], { at: [0, 0.32, 0], bevel: 0.08 })],
    ['blanket', kit.box([1.3, 0.19, 1.2], { at: [0, 0.36, 0.3], bevel: 0.08 })],
    ...[-0.3, 0.3].map((x) => ['sheets', kit.box([0.52, 0.15, 0.36], { at: [x, 0.49, -0.66], turn: [0.14, 0, 0], bevel: 0.07 })] as const),
  ],
});

export const lamp = form({
  words: ['lantern', 'chandelier', 'torch'],
  paints: { shade: swatch(0xe7c98f, { pattern: 'weave', roughness: 0.9 }), stand: STEEL, bulb: GLOW },
  build: (kit) => {
    const high = kit.vary(0.46, 0.6);
    return [
      ['stand', kit.lathe([[0, 0], [0.17, 0], [0.18, 0.012], [0.17, 0.03], [0.05, 0.05], [0.018, 0.09], [0.018, high], [0, high]])],
      ['stand', kit.ball([0.05, 0.06, 0.05], { at: [0, 0.45 * high, 0] })],
      ['bulb', kit.ball(0.07, { at: [0, high + 0.05, 0] })],
      ['shade', kit.lathe([[0.25, high - 0.05], [0.15, high + 0.24], [0.142, high + 0.24], [0.242, high - 0.05], [0.25, high - 0.05]])],
      ['stand', kit.torus(0.146, 0.008, { at: [0, high + 0.24, 0] })],
      ['stand', kit.torus(0.246, 0.008, { at: [0, high - 0.05, 0] })],
    ];
  },
});

export const shelf = form({
  words: ['bookcase', 'bookshelf', 'cupboard', 'cabinet', 'wardrobe', 'rack'],
  paints: {
    boards: OAK,
    first: swatch(0xb2473c),
    second: swatch(0x3b6a8f),
    third: swatch(0xd6a84a),
    back: (boards) => shade(boards, 0.8),
  },
  build: (kit) => {
    const books = [0.06, 0.42, 0.78].flatMap((y) =>
      Array.from({ length: 7 }, (_, index) => {
        const paint = (['first', 'second', 'third'] as const)[Math.floor(kit.vary(0, 3))] ?? 'first';
        const high = kit.vary(0.2, 0.28);
        return [paint, kit.box([kit.vary(0.04, 0.065), high, 0.2], { at: [-0.3 + 0.075 * index, y, 0], bevel: 0.008 })] as const;
      }),
    );
    return [
      ...[-0.38, 0.38].map((x) => ['boards', kit.box([0.04, 1.15, 0.32], { at: [x, 0, 0], bevel: 0.008 })] as const),
      ...[0.02, 0.38, 0.74, 1.11].map((y) => ['boards', kit.box([0.8, 0.04, 0.32], { at: [0, y, 0], bevel: 0.008 })] as const),
      ['back', kit.box([0.76, 1.1, 0.02], { at: [0, 0.03, -0.15], bevel: 0.004 })],
      ...books,
    ];
  },
});
