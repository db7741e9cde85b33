import { BARK, LEAF, WHITE } from '../finishes.js';
import { form, type Kit, type Piece } from '../kit.js';
import { shade, swatch } from '../../subject/swatch.js';
import type { Vec3 } from '../mesh.js';

const POT = swatch(0xb96f4c, { roughness: 0.85 });

export const tree = form({
  words: ['oak', 'maple', 'birch', 'willow', 'bush', 'bonsai', 'cherry'],
  paints: { leaves: LEAF, light: (leaves) => shade(leaves, 1.2), trunk: BARK },
  build: (kit) => {
    const crown = Array.from({ length: 6 }, (_, index): Piece<'leaves' | 'light'> => {
      const angle = (index / 6) * 2 * Math.PI + kit.vary(-0.3, 0.3);
      const radius = kit.vary(0.24, 0.32);
      const at: Vec3 = [0.28 * Math.cos(angle), kit.vary(0.86, 1.1), 0.28 * Math.sin(angle)];
      return [index % 2 ? 'leaves' : 'light', kit.ball([radius, 0.9 * radius, radius], { at })];
    });
    return [
      ['trunk', kit.lathe([[0, 0], [0.17, 0], [0.11, 0.08], [0.075, 0.3], [0.06, 0.8], [0, 0.82]])],
      ['trunk', kit.tube([[0, 0.48, 0], [0.14, 0.66, 0.06], [0.24, 0.86, 0.1]], [0.04, 0.035, 0.02])],
      ['trunk', kit.tube([[0, 0.42, 0], [-0.13, 0.64, 0.02], [-0.22, 0.86, -0.06]], [0.04, 0.03, 0.02])],
      ...crown,
      ['light', kit.ball([0.34, 0.3, 0.34], { at: [0, 1.24, 0] })],
      ['leaves', kit.ball([0.36, 0.3, 0.36], { at: [0, 0.98, 0] })],
    ];
  },
});

export const pine = form({
  words: ['fir', 'spruce', 'christmas', 'conifer', 'cypress', 'cedar'],
  kindOf: ['tree'],
  paints: { needles: swatch(0x2f6b43, { pattern: 'leaves', roughness: 0.9 }), trunk: BARK },
  build: (kit) => {
    const wide = kit.vary(0.42, 0.52);
    const tiers = [0, 1, 2, 3].map((tier) => {
      const radius = wide * (1 - 0.21 * tier);
      return ['needles', kit.lathe([[0, 0.06], [radius, 0], [0.55 * radius, 0.16], [0.12 * radius, 0.42], [0, 0.44]], { at: [0, 0.22 + 0.29 * tier, 0] })] as const;
    });
    return [['trunk', kit.column(0.09, 0.07, 0.4)], ...tiers];
  },
});

const pot = (kit: Kit, radius: number, height: number): Piece<'pot' | 'soil'>[] => [
  ['pot', kit.lathe([[0, 0], [0.7 * radius, 0], [0.95 * radius, 0.8 * height], [1.05 * radius, 0.8 * height], [1.05 * radius, height], [0.9 * radius, height], [0.88 * radius, 0.85 * height]])],
  ['soil', kit.column(0.9 * radius, 0.88 * radius, 0.02, { at: [0, 0.86 * height, 0] })],
];

export const flower = form({
  words: ['rose', 'tulip', 'daisy', 'sunflower', 'lily', 'plant', 'houseplant', 'blossom'],
  paints: { petals: swatch(0xe0607e), heart: swatch(0xf0c53a), stem: LEAF, pot: POT, soil: BARK },
  build: (kit) => {
    const count = Math.round(kit.vary(7, 11));
    const petals = Array.from({ length: count }, (_, index) => {
      const angle = (2 * Math.PI * index) / count;
      const at: Vec3 = [0.17 * Math.sin(angle), 0.98 + 0.17 * Math.cos(angle), 0.1];
      return ['petals', kit.ball([0.075, 0.14, 0.03], { at, turn: [0, 0, -angle] })] as const;
    });
    return [
      ...pot(kit, 0.2, 0.3),
      ['stem', kit.tube([[0, 0.26, 0], [0.03, 0.5, -0.02], [0, 0.76, 0], [0, 0.98, 0.06]], 0.022)],
      ['stem', kit.ball([0.17, 0.02, 0.07], { at: [0.17, 0.56, 0], turn: [0, 0, 0.6] })],
      ['stem', kit.ball([0.17, 0.02, 0.07], { at: [-0.15, 0.48, 0.02], turn: [0, 0, 2.5] })],
      ...petals,
      ['heart', kit.ball([0.1, 0.1, 0.06], { at: [0, 0.98, 0.11] })],
    ];
  },
});

export const cactus = form({
  words: ['succulent'],
  kindOf: ['flower'],
  paints: { body: swatch(0x5d9a5a, { pattern: 'leaves', roughness: 0.8 }), pot: POT, soil: BARK, bloom: swatch(0xe0607e) },
  build: (kit) => {
    const high = kit.vary(0.85, 1.05);
    return [
      ...pot(kit, 0.24, 0.28),
      ['body', kit.lathe([[0.1, 0.22], [0.135, 0.4], [0.135, high - 0.12], ...kit.arc(0.135, high - 0.12, 100, 180, 6)])],
      ['body', kit.tube([[0.08, 0.5, 0], [0.24, 0.5, 0], [0.29, 0.56, 0], [0.29, 0.74, 0], [0.29, 0.78, 0]], [0.065, 0.07, 0.07, 0.07, 0.04])],
      ['body', kit.tube([[-0.08, 0.6, 0], [-0.22, 0.6, 0], [-0.27, 0.66, 0], [-0.27, 0.86, 0], [-0.27, 0.9, 0]], [0.06, 0.065, 0.065, 0.065, 0.04])],
      ['bloom', kit.ball([0.07, 0.05, 0.07], { at: [0.02, high + 0.03, 0] })],
      ['bloom', kit.ball([0.04, 0.03, 0.04], { at: [0.29, 0.8, 0] })],
    ];
  },
});

export const mushroom = form({
  words: ['toadstool', 'fungus'],
  paints: { cap: swatch(0xc8322b), stem: swatch(0xece2cf), dots: WHITE },
  build: (kit) => {
    const wide = kit.vary(0.42, 0.52);
    const dots = Array.from({ length: 9 }, (_, index) => {
      const [angle, lift] = [index * 2.4, 0.35 + 0.1 * (index % 5)];
      const at: Vec3 = [wide * Math.cos(lift) * Math.cos(angle), 0.5 + 0.36 * Math.sin(lift), wide * Math.cos(lift) * Math.sin(angle)];
      return ['dots', kit.ball(kit.vary(0.035, 0.06), { at, scale: [1, 0.7, 1] })] as const;
    });
    return [
      ['stem', kit.lathe([[0, 0], [0.16, 0], [0.18, 0.08], [0.12, 0.3], [0.11, 0.52], [0, 0.52]])],
      ['stem', kit.lathe([[0, 0.44], [0.9 * wide, 0.48], [wide, 0.5]])],
      ['cap', kit.lathe([...kit.arc(1, 0, 90, 180, 9)].map(([x, y]) => [wide * x, 0.5 + 0.36 * y] as const), { crease: 90 })],
      ...dots,
    ];
  },
});

export const apple = form({
  words: ['fruit', 'tomato'],
  paints: { skin: swatch(0xbf2f2a, { roughness: 0.3 }), leaf: LEAF, stem: BARK },
  build: (kit) => [
    ['skin', kit.lathe([[0, 0.07], [0.1, 0.02], [0.2, 0.03], [0.34, 0.16], [0.4, 0.36], [0.38, 0.52], [0.28, 0.64], [0.14, 0.67], [0.05, 0.63], [0, 0.57]], { crease: 80 })],
    ['stem', kit.tube([[0, 0.58, 0], [0.02, 0.7, 0], [kit.vary(0.04, 0.08), 0.8, 0]], [0.018, 0.016, 0.022])],
    ['leaf', kit.ball([0.15, 0.015, 0.07], { at: [0.15, 0.76, 0.02], turn: [0.3, 0.3, 0.25] })],
  ],
});

export const pumpkin = form({
  words: ['squash', 'gourd', 'halloween'],
  paints: { skin: swatch(0xdd7a26, { roughness: 0.5 }), stem: swatch(0x6d7a3a) },
  build: (kit) => {
    const ribs = Array.from({ length: 9 }, (_, index) => {
      const angle = (2 * Math.PI * index) / 9;
      const at: Vec3 = [0.23 * Math.sin(angle), 0.36, 0.23 * Math.cos(angle)];
      return ['skin', kit.ball([0.17, 0.36, 0.25], { at, turn: [0, angle, 0] })] as const;
    });
    return [...ribs, ['stem', kit.tube([[0, 0.62, 0], [0, 0.76, 0], [kit.vary(0.05, 0.1), 0.86, 0]], [0.06, 0.045, 0.04])]];
  },
});
