import { GLOW, INK, SKIN, STEEL, WALNUT, WHITE } from '../finishes.js';
import { form, type Kit, type Piece } from '../kit.js';
import { shade, swatch } from '../../subject/swatch.js';
import type { Vec3 } from '../mesh.js';

const SIDES = [-1, 1] as const;
const eyes = (kit: Kit, { x, y, z, size }: { x: number; y: number; z: number; size: number }): Piece<'eyes'>[] =>
  SIDES.map((side) => ['eyes', kit.ball(size, { at: [side * x, y, z] })]);

export const figure = form({
  words: ['person', 'man', 'woman', 'boy', 'girl', 'character', 'human', 'hero', 'warrior', 'knight', 'wizard', 'statue', 'astronaut', 'doll', 'soldier', 'king', 'queen', 'child', 'elf', 'figurine'],
  paints: { shirt: swatch(0x3f7cac, { pattern: 'weave', roughness: 0.9 }), trousers: swatch(0x3b4252, { pattern: 'weave', roughness: 0.9 }), hair: WALNUT, skin: SKIN, shoes: INK, eyes: INK },
  build: (kit) => {
    const lift = kit.vary(0.1, 0.5);
    const limbs = SIDES.flatMap((side): Piece<'shirt' | 'trousers' | 'skin' | 'shoes'>[] => {
      const hand: Vec3 = [side * (0.3 + 0.2 * lift), 0.62 + (side === 1 ? 0.5 * lift : 0), 0.08];
      return [
        ['trousers', kit.tube([[side * 0.09, 0.56, 0], [side * 0.11, 0.3, 0.01], [side * 0.12, 0.06, 0]], [0.1, 0.08, 0.07])],
        ['shoes', kit.ball([0.075, 0.055, 0.13], { at: [side * 0.12, 0.05, 0.05] })],
        ['shirt', kit.tube([[side * 0.17, 0.93, 0], [side * 0.25, 0.78, 0], hand], [0.065, 0.06, 0.048])],
        ['shirt', kit.ball(0.068, { at: [side * 0.17, 0.93, 0] })],
        ['skin', kit.ball(0.058, { at: hand })],
      ];
    });
    return [
      ...limbs,
      ['shirt', kit.lathe([[0, 0.5], [0.17, 0.52], [0.17, 0.68], [0.2, 0.88], [0.16, 0.98], [0.06, 1.02], [0, 1.02]], { scale: [1, 1, 0.66], crease: 60 })],
      ['skin', kit.column(0.055, 0.05, 0.12, { at: [0, 0.98, 0] })],
      ['skin', kit.ball([0.15, 0.17, 0.15], { at: [0, 1.22, 0] })],
      ['hair', kit.ball([0.163, 0.15, 0.16], { at: [0, 1.285, -0.028] })],
      ...eyes(kit, { x: 0.055, y: 1.21, z: 0.138, size: 0.02 }),
      ['skin', kit.ball(0.024, { at: [0, 1.175, 0.15] })],
    ];
  },
});

export const robot = form({
  words: ['android', 'droid', 'mech', 'machine', 'cyborg'],
  paints: { body: swatch(0x9fb3c4, { roughness: 0.35, metallic: 0.6 }), joints: STEEL, panel: swatch(0x2b3440), eyes: GLOW, lamp: swatch(0xe0533d) },
  build: (kit) => {
    const limbs = SIDES.flatMap((side): Piece<'body' | 'joints'>[] => [
      ['joints', kit.tube([[side * 0.12, 0.5, 0], [side * 0.12, 0.1, 0]], 0.05)],
      ['body', kit.box([0.17, 0.1, 0.26], { at: [side * 0.13, 0, 0.03], bevel: 0.03 })],
      ['joints', kit.ball(0.075, { at: [side * 0.3, 0.88, 0] })],
      ['joints', kit.tube([[side * 0.3, 0.88, 0], [side * 0.36, 0.68, 0.02], [side * 0.34, 0.5, 0.12]], 0.042)],
      ['body', kit.box([0.12, 0.14, 0.12], { at: [side * 0.34, 0.42, 0.12], bevel: 0.03 })],
    ]);
    return [
      ...limbs,
      ['body', kit.box([0.5, 0.5, 0.34], { at: [0, 0.48, 0], bevel: 0.06 })],
      ['panel', kit.box([0.28, 0.2, 0.03], { at: [0, 0.68, 0.165], bevel: 0.012 })],
      ...[-0.08, 0, 0.08].map((x, index) => [index === 1 ? 'eyes' : 'lamp', kit.ball(0.025, { at: [x, 0.6, 0.175] })] as const),
      ['joints', kit.column(0.07, 0.07, 0.08, { at: [0, 0.97, 0] })],
      ['body', kit.box([0.38, kit.vary(0.28, 0.34), 0.32], { at: [0, 1.04, 0], bevel: 0.07 })],
      ['panel', kit.box([0.28, 0.13, 0.03], { at: [0, 1.15, 0.155], bevel: 0.014 })],
      ...eyes(kit, { x: 0.07, y: 1.215, z: 0.17, size: 0.04 }),
      ['joints', kit.column(0.012, 0.01, 0.16, { at: [0, 1.34, 0] })],
      ['lamp', kit.ball(0.04, { at: [0, 1.52, 0] })],
    ];
  },
});

export const animal = form({
  words: ['dog', 'cat', 'puppy', 'kitten', 'fox', 'wolf', 'lion', 'tiger', 'bear', 'horse', 'cow', 'pig', 'mouse', 'rabbit', 'bunny', 'unicorn', 'deer', 'sheep', 'pet', 'panda', 'monkey', 'dragon', 'dinosaur', 'elephant', 'creature', 'monster'],
  paints: { fur: swatch(0xc98b52), belly: (fur) => shade(fur, 1.9), eyes: INK, nose: INK },
  build: (kit) => {
    const [ear, tail] = [kit.vary(0.1, 0.2), kit.vary(0.3, 0.7)];
    return [
      ['fur', kit.ball([0.25, 0.25, 0.42], { at: [0, 0.5, -0.05] })],
      ['belly', kit.ball([0.2, 0.2, 0.36], { at: [0, 0.44, 0] })],
      ...SIDES.flatMap((side) =>
        [0.22, -0.3].flatMap((z): Piece<'fur' | 'belly'>[] => [
          ['fur', kit.tube([[side * 0.15, 0.46, z], [side * 0.15, 0.06, z]], [0.095, 0.07])],
          ['belly', kit.ball([0.085, 0.055, 0.11], { at: [side * 0.15, 0.05, z + 0.03] })],
        ]),
      ),
      ['fur', kit.tube([[0, 0.58, 0.22], [0, 0.76, 0.38]], [0.18, 0.15])],
      ['fur', kit.ball([0.24, 0.22, 0.22], { at: [0, 0.86, 0.42] })],
      ['belly', kit.ball([0.13, 0.1, 0.12], { at: [0, 0.79, 0.6] })],
      ['nose', kit.ball([0.045, 0.032, 0.03], { at: [0, 0.83, 0.71] })],
      ...eyes(kit, { x: 0.1, y: 0.92, z: 0.6, size: 0.034 }),
      ...SIDES.map((side) => ['fur', kit.column(0.085, 0.015, ear + 0.1, { at: [side * 0.13, 0.98, 0.38], turn: [-0.1, 0, -side * 0.25], scale: [1, 1, 0.6] })] as const),
      ['fur', kit.tube([[0, 0.56, -0.42], [0, 0.6 + 0.3 * tail, -0.6], [0.04, 0.7 + 0.5 * tail, -0.62]], [0.06, 0.055, 0.04])],
      ['belly', kit.ball(0.05, { at: [0.04, 0.7 + 0.5 * tail, -0.62] })],
    ];
  },
});

export const bird = form({
  words: ['duck', 'chicken', 'penguin', 'owl', 'parrot', 'eagle', 'swan'],
  paints: { body: swatch(0xf0c53a), beak: swatch(0xe8812a), eyes: INK, wings: (body) => shade(body, 0.85) },
  build: (kit) => [
    ['body', kit.ball([0.34, 0.29, 0.44], { at: [0, 0.32, -0.04] })],
    ['body', kit.ball([0.12, 0.1, 0.24], { at: [0, 0.46, -0.42], turn: [0.6, 0, 0] })],
    ['body', kit.tube([[0, 0.44, 0.2], [0, 0.66, 0.28]], [0.2, 0.14])],
    ['body', kit.ball(kit.vary(0.21, 0.24), { at: [0, 0.76, 0.28] })],
    ['beak', kit.ball([0.1, 0.035, 0.13], { at: [0, 0.72, 0.51] })],
    ...eyes(kit, { x: 0.1, y: 0.83, z: 0.45, size: 0.034 }),
    ...SIDES.map((side) => ['wings', kit.ball([0.08, 0.17, 0.3], { at: [side * 0.31, 0.37, -0.08], turn: [-0.15, 0, side * 0.2] })] as const),
    ...SIDES.map((side) => ['beak', kit.ball([0.11, 0.03, 0.15], { at: [side * 0.14, 0.02, 0.1] })] as const),
  ],
});

export const fish = form({
  words: ['shark', 'whale', 'dolphin', 'goldfish'],
  paints: { body: swatch(0xe8812a), fins: (body) => shade(body, 1.3), eyes: INK, belly: WHITE },
  build: (kit) => {
    const side: Vec3 = [0, Math.PI / 2, 0];
    return [
      ['body', kit.ball([0.19, kit.vary(0.26, 0.32), 0.5], { at: [0, 0.4, 0.05] })],
      ['body', kit.tube([[0, 0.4, -0.2], [0, 0.4, -0.62]], [0.2, 0.04])],
      ['belly', kit.ball([0.15, 0.2, 0.4], { at: [0, 0.32, 0.08] })],
      ['fins', kit.slab([[0.52, 0], [0.86, -0.28], [0.8, 0], [0.86, 0.28]], 0.04, { at: [0, 0.4, 0], turn: side })],
      ['fins', kit.slab([[-0.2, 0], [0.26, 0], [0.3, 0.24], [0.12, 0.26]], 0.035, { at: [0, 0.62, 0], turn: side })],
      ...SIDES.map((x) => ['fins', kit.ball([0.14, 0.025, 0.08], { at: [x * 0.24, 0.3, 0.1], turn: [0, 0, -x * 0.5] })] as const),
      ...eyes(kit, { x: 0.125, y: 0.48, z: 0.38, size: 0.04 }),
    ];
  },
});

export const snowman = form({
  words: ['snowmen'],
  paints: { snow: swatch(0xf4f6f8, { roughness: 0.9 }), hat: INK, scarf: swatch(0xc8322b, { pattern: 'weave' }), nose: swatch(0xe8812a), eyes: INK },
  build: (kit) => [
    ['snow', kit.ball([0.4, 0.36, 0.4], { at: [0, 0.34, 0] })],
    ['snow', kit.ball(kit.vary(0.27, 0.31), { at: [0, 0.84, 0] })],
    ['snow', kit.ball(0.21, { at: [0, 1.22, 0] })],
    ['scarf', kit.torus(0.17, 0.055, { at: [0, 1.07, 0] })],
    ['scarf', kit.box([0.1, 0.28, 0.05], { at: [0.1, 0.8, 0.24], turn: [-0.2, 0, 0.15], bevel: 0.02 })],
    ['nose', kit.column(0.04, 0, 0.22, { at: [0, 1.21, 0.19], turn: [Math.PI / 2, 0, 0] })],
    ...eyes(kit, { x: 0.07, y: 1.28, z: 0.18, size: 0.026 }),
    ...[0.74, 0.86, 0.96].map((y) => ['eyes', kit.ball(0.028, { at: [0, y, 0.285 - 0.6 * Math.abs(y - 0.84) ** 1.5] })] as const),
    ['hat', kit.column(0.25, 0.25, 0.035, { at: [0, 1.38, 0] })],
    ['hat', kit.column(0.155, 0.165, 0.24, { at: [0, 1.4, 0] })],
    ['scarf', kit.column(0.166, 0.166, 0.05, { at: [0, 1.42, 0] })],
  ],
});
