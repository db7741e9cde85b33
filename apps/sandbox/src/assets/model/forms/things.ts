import { GOLD, INK, LEAF, OAK, STEEL, WALNUT, WHITE } from '../finishes.js';
import { form } from '../kit.js';
import { shade, swatch } from '../../subject/swatch.js';
import type { Vec3 } from '../mesh.js';

const GLAZE = { roughness: 0.2 } as const;

export const bottle = form({
  words: ['flask', 'wine', 'potion', 'vial', 'jar'],
  paints: { glass: swatch(0x2f7f57, { roughness: 0.08 }), label: swatch(0xefe4cb), cork: swatch(0xb98a54, { pattern: 'speckle' }) },
  build: (kit) => {
    const [wide, high] = [kit.vary(0.2, 0.24), kit.vary(0.6, 0.7)];
    return [
      ['glass', kit.lathe([[0, 0.03], [0.7 * wide, 0], [0.95 * wide, 0.015], [wide, 0.05], [wide, high], [0.92 * wide, high + 0.08], [0.6 * wide, high + 0.17], [0.075, high + 0.25], [0.066, high + 0.44], [0.08, high + 0.445], [0.08, high + 0.48], [0.055, high + 0.485]], { crease: 50 })],
      ['label', kit.lathe([[wide + 0.004, 0.2], [wide + 0.004, high - 0.12]])],
      ['cork', kit.column(0.052, 0.058, 0.1, { at: [0, high + 0.44, 0] })],
    ];
  },
});

export const vase = form({
  words: ['pot', 'urn', 'amphora', 'pitcher', 'jug'],
  paints: { body: swatch(0x3f7cac, GLAZE), bands: WHITE },
  build: (kit) => {
    const belly = kit.vary(0.3, 0.38);
    const outline = [[0, 0], [0.17, 0], [0.18, 0.03], [0.24, 0.16], [belly, 0.42], [0.86 * belly, 0.64], [0.15, 0.86], [0.13, 0.94], [0.19, 1.06], [0.175, 1.06], [0.115, 0.94], [0.1, 0.8]] as const;
    return [
      ['body', kit.lathe(outline, { crease: 60 })],
      ['bands', kit.torus(belly - 0.002, 0.014, { at: [0, 0.42, 0] })],
      ['bands', kit.torus(0.145, 0.014, { at: [0, 0.88, 0] })],
      ['bands', kit.torus(0.182, 0.012, { at: [0, 1.06, 0] })],
    ];
  },
});

export const cup = form({
  words: ['mug', 'coffee', 'tea', 'teacup', 'glass', 'goblet', 'chalice'],
  paints: { body: swatch(0xe9e4da, GLAZE), drink: swatch(0x4a2c1a, GLAZE) },
  build: (kit) => {
    const wide = kit.vary(0.27, 0.31);
    return [
      ['body', kit.lathe([[0, 0], [0.86 * wide, 0], [0.97 * wide, 0.03], [wide, 0.1], [wide, 0.62], [wide - 0.02, 0.64], [wide - 0.045, 0.62], [wide - 0.045, 0.1]], { crease: 60 })],
      ['drink', kit.column(wide - 0.046, wide - 0.046, 0.02, { at: [0, 0.52, 0] })],
      ['body', kit.tube([[wide - 0.02, 0.52, 0], [wide + 0.13, 0.5, 0], [wide + 0.19, 0.38, 0], [wide + 0.17, 0.24, 0], [wide + 0.08, 0.15, 0], [wide - 0.03, 0.13, 0]], 0.034)],
    ];
  },
});

export const teapot = form({
  words: ['kettle'],
  paints: { body: swatch(0xe9e4da, GLAZE), knob: GOLD },
  build: (kit) => [
    ['body', kit.lathe([[0, 0.02], [0.2, 0], [0.3, 0.1], [0.38, kit.vary(0.24, 0.32)], [0.32, 0.46], [0.18, 0.56], [0.18, 0.58]], { crease: 60 })],
    ['body', kit.lathe([[0.19, 0.56], [0.14, 0.62], [0.03, 0.66], [0, 0.66]], { crease: 60 })],
    ['knob', kit.ball(0.055, { at: [0, 0.7, 0] })],
    ['body', kit.tube([[0.3, 0.22, 0], [0.46, 0.28, 0], [0.52, 0.42, 0], [0.62, 0.52, 0]], [0.1, 0.075, 0.055, 0.04])],
    ['body', kit.tube([[-0.28, 0.46, 0], [-0.48, 0.5, 0], [-0.58, 0.38, 0], [-0.52, 0.22, 0], [-0.34, 0.16, 0]], 0.034)],
  ],
});

export const sphere = form({
  words: ['ball', 'globe', 'planet', 'football', 'marble', 'orb', 'bead', 'balloon', 'moon', 'earth'],
  paints: { body: swatch(0x2f62b8, { roughness: 0.3 }), band: (body) => shade(body, 1.7) },
  build: (kit) => [
    ['body', kit.ball(0.5, { at: [0, 0.5, 0] })],
    ['band', kit.torus(0.485, 0.03, { at: [0, 0.5, 0], turn: [kit.vary(0.2, 0.6), 0, kit.vary(-0.4, 0.4)] })],
  ],
});

export const crate = form({
  words: ['box', 'chest', 'cube', 'block', 'package', 'treasure', 'suitcase'],
  paints: { boards: OAK, straps: (boards) => shade(boards, 0.65), lock: GOLD },
  build: (kit) => {
    const [width, high] = [kit.vary(0.85, 1), kit.vary(0.6, 0.8)];
    return [
      ['boards', kit.box([width, high, 0.7], { bevel: 0.015 })],
      ...[-0.36, 0.36].flatMap((part) =>
        [0.352, -0.352].map((z) => ['straps', kit.box([0.09, high + 0.02, 0.03], { at: [part * width, 0, z], bevel: 0.008 })] as const),
      ),
      ...[-0.36, 0.36].map((part) => ['straps', kit.box([0.09, 0.03, 0.73], { at: [part * width, high - 0.01, 0], bevel: 0.008 })] as const),
      ...[-1, 1].flatMap((side) => [0.02, high - 0.1].map((y) => ['straps', kit.box([0.03, 0.08, 0.72], { at: [(side * width) / 2, y, 0], bevel: 0.008 })] as const)),
      ['lock', kit.box([0.13, 0.15, 0.05], { at: [0, high - 0.24, 0.355], bevel: 0.015 })],
    ];
  },
});

export const barrel = form({
  words: ['keg', 'cask', 'drum', 'bucket'],
  paints: { staves: OAK, hoops: STEEL },
  build: (kit) => {
    const belly = kit.vary(0.38, 0.44);
    return [
      ['staves', kit.lathe([[0, 0], [0.3, 0], [0.93 * belly, 0.22], [belly, 0.5], [0.93 * belly, 0.78], [0.3, 1], [0.27, 1], [0.27, 0.95], [0, 0.95]], { crease: 45 })],
      ...[[0.05, 0.325], [0.95, 0.325], [0.26, 0.95 * belly], [0.74, 0.95 * belly]].map(([y = 0, radius = 0]) => ['hoops', kit.lathe([[radius, y - 0.035], [radius + 0.014, y - 0.03], [radius + 0.014, y + 0.03], [radius, y + 0.035]])] as const),
    ];
  },
});

export const book = form({
  words: ['notebook', 'novel', 'diary', 'tome'],
  paints: { cover: swatch(0x7a2e35, { pattern: 'speckle', roughness: 0.6 }), pages: swatch(0xf0e8d4), trim: GOLD },
  build: (kit) => {
    const thick = kit.vary(0.16, 0.22);
    return [
      ['cover', kit.box([0.74, 0.03, 1], { bevel: 0.012 })],
      ['pages', kit.box([0.68, thick, 0.94], { at: [0.01, 0.03, 0], bevel: 0.004 })],
      ['cover', kit.box([0.74, 0.03, 1], { at: [0, 0.03 + thick, 0], bevel: 0.012 })],
      ['cover', kit.box([0.04, thick + 0.06, 1], { at: [-0.36, 0, 0], bevel: 0.018 })],
      ['trim', kit.box([0.4, 0.01, 0.08], { at: [0.02, 0.055 + thick, -0.24], bevel: 0.004 })],
      ['trim', kit.box([0.28, 0.01, 0.05], { at: [0.02, 0.055 + thick, -0.08], bevel: 0.004 })],
    ];
  },
});

export const sword = form({
  words: ['blade', 'dagger', 'knife', 'katana', 'saber'],
  paints: { blade: STEEL, guard: GOLD, grip: swatch(0x5a3a26, { pattern: 'weave' }) },
  build: (kit) => {
    const long = kit.vary(1.1, 1.3);
    return [
      ['blade', kit.slab([[-0.05, 0.3], [0.05, 0.3], [0.045, 0.24 + long], [0, 0.4 + long], [-0.045, 0.24 + long]], 0.028)],
      ['blade', kit.box([0.02, long - 0.1, 0.042], { at: [0, 0.3, 0], bevel: 0.008 })],
      ['guard', kit.box([0.42, 0.06, 0.09], { at: [0, 0.27, 0], bevel: 0.028 })],
      ['grip', kit.column(0.035, 0.032, 0.22, { at: [0, 0.06, 0] })],
      ['guard', kit.ball(0.055, { at: [0, 0.05, 0] })],
    ];
  },
});

export const hammer = form({
  words: ['mallet', 'axe', 'tool', 'pickaxe'],
  paints: { head: STEEL, handle: OAK },
  build: (kit) => [
    ['handle', kit.column(0.045, 0.035, kit.vary(0.85, 1), { at: [0, 0, 0] })],
    ['head', kit.box([0.44, 0.18, 0.18], { at: [0, 0.84, 0], bevel: 0.03 })],
    ['head', kit.column(0.11, 0.11, 0.08, { at: [-0.2, 0.93, 0], turn: [0, 0, Math.PI / 2] })],
    ['head', kit.slab([[0.2, -0.08], [0.38, -0.13], [0.4, 0], [0.38, 0.13], [0.2, 0.08]], 0.12, { at: [0, 0.93, 0] })],
  ],
});

export const crown = form({
  words: ['tiara', 'diadem'],
  paints: { ring: GOLD, gems: swatch(0xb0213a, { roughness: 0.08 }) },
  build: (kit) => {
    const count = Math.round(kit.vary(6, 9));
    const tips = Array.from({ length: count }, (_, index) => {
      const angle = (2 * Math.PI * index) / count;
      const at: Vec3 = [0.4 * Math.sin(angle), 0.2, 0.4 * Math.cos(angle)];
      return [
        ['ring', kit.slab([[-0.15, 0], [0.15, 0], [0, 0.32]], 0.04, { at, turn: [0.12, angle, 0] })],
        ['ring', kit.ball(0.045, { at: [0.43 * Math.sin(angle), 0.54, 0.43 * Math.cos(angle)] })],
        ['gems', kit.ball([0.05, 0.06, 0.03], { at: [0.43 * Math.sin(angle), 0.13, 0.43 * Math.cos(angle)], turn: [0, angle, 0] })],
      ] as const;
    });
    return [['ring', kit.lathe([[0.4, 0], [0.43, 0], [0.42, 0.24], [0.39, 0.24], [0.4, 0]])], ...tips.flat()];
  },
});

export const star = form({
  words: ['badge', 'medal', 'trophy'],
  paints: { face: GOLD },
  build: (kit) => {
    const inner = kit.vary(0.22, 0.28);
    const outline = Array.from({ length: 10 }, (_, index): [number, number] => {
      const [angle, radius] = [(index * Math.PI) / 5, index % 2 ? inner : 0.56];
      return [-radius * Math.sin(angle), 0.56 + radius * Math.cos(angle)];
    });
    return [
      ['face', kit.slab(outline, 0.16)],
      ['face', kit.ball([0.2, 0.2, 0.13], { at: [0, 0.56, 0] })],
    ];
  },
});

export const heart = form({
  words: ['love', 'valentine'],
  paints: { body: swatch(0xc9243f, { roughness: 0.25 }) },
  build: (kit) => {
    const outline = Array.from({ length: 40 }, (_, index): [number, number] => {
      const angle = (index / 40) * 2 * Math.PI;
      const y = 13 * Math.cos(angle) - 5 * Math.cos(2 * angle) - 2 * Math.cos(3 * angle) - Math.cos(4 * angle);
      return [-0.034 * 16 * Math.sin(angle) ** 3, 0.58 + 0.034 * y];
    });
    const thick = kit.vary(0.1, 0.14);
    // Rounded as a cushion: thin slices that shrink towards both faces.
    return Array.from({ length: 9 }, (_, step) => {
      const share = Math.sqrt(1 - 0.55 * (step / 8) ** 2.5);
      const slice = outline.map(([x, y]) => [share * x, 0.6 + share * (y - 0.6)] as const);
      return ['body', kit.slab(slice, thick + 0.3 * Math.sqrt(step / 8), { crease: 60 })] as const;
    });
  },
});

export const gem = form({
  words: ['diamond', 'jewel', 'ruby', 'sapphire', 'quartz', 'crystal'],
  paints: { body: swatch(0x5b8fd6, { roughness: 0.05 }) },
  build: (kit) => {
    const cut = kit.vary(0.5, 0.62);
    return [['body', kit.lathe([[0, 0], [0.5, cut], [0.46, cut + 0.05], [0.28, cut + 0.24], [0, cut + 0.24]], { crease: 0, sides: 8 })]];
  },
});

export const donut = form({
  words: ['doughnut', 'bagel', 'torus'],
  paints: { icing: swatch(0xe58fac, { roughness: 0.3 }), dough: swatch(0xc98f4f), sprinkles: WHITE },
  build: (kit) => {
    const sprinkles = Array.from({ length: 26 }, (_, index) => {
      const [angle, tilt] = [index * 2.399, kit.vary(0.5, 2.4)];
      const radius = 0.36 + 0.178 * Math.cos(tilt);
      const at: Vec3 = [radius * Math.cos(angle), 0.24 + 0.178 * Math.sin(tilt), radius * Math.sin(angle)];
      return ['sprinkles', kit.box([0.06, 0.018, 0.018], { at, turn: [0, kit.vary(0, 3), 0], bevel: 0.008 })] as const;
    });
    return [['dough', kit.torus(0.36, 0.17, { at: [0, 0.17, 0] })], ['icing', kit.torus(0.36, 0.172, { at: [0, 0.215, 0] })], ...sprinkles];
  },
});

export const cake = form({
  words: ['birthday', 'pie', 'cupcake', 'dessert', 'tart'],
  paints: { icing: swatch(0xf2d6dc), sponge: swatch(0xd9a866, { pattern: 'speckle' }), cherries: swatch(0xb0213a, { roughness: 0.15 }), candles: WHITE, plate: WHITE },
  build: (kit) => [
    ['plate', kit.lathe([[0, 0], [0.36, 0], [0.62, 0.05], [0.62, 0.065], [0.36, 0.03], [0, 0.03]])],
    ['sponge', kit.column(0.46, 0.46, 0.2, { at: [0, 0.03, 0] })],
    ['icing', kit.column(0.475, 0.475, 0.07, { at: [0, 0.2, 0] })],
    ['sponge', kit.column(0.45, 0.45, 0.16, { at: [0, 0.26, 0] })],
    ['icing', kit.lathe([[0.46, 0.36], [0.48, 0.42], [0.46, 0.5], [0.4, 0.52], [0, 0.52]], { crease: 60 })],
    ...Array.from({ length: 8 }, (_, index) => {
      const angle = (2 * Math.PI * index) / 8 + kit.vary(-0.1, 0.1);
      return ['cherries', kit.ball(0.055, { at: [0.36 * Math.cos(angle), 0.55, 0.36 * Math.sin(angle)] })] as const;
    }),
    ...[0, 2.1, 4.2].map((angle) => ['candles', kit.column(0.02, 0.02, 0.22, { at: [0.14 * Math.cos(angle), 0.52, 0.14 * Math.sin(angle)] })] as const),
  ],
});

export const guitar = form({
  words: ['violin', 'ukulele', 'instrument'],
  paints: { body: swatch(0xb56a35, { pattern: 'wood', roughness: 0.3 }), neck: WALNUT, hole: INK, strings: STEEL },
  build: (kit) => {
    const waist = kit.vary(0.17, 0.2);
    const outline = Array.from({ length: 36 }, (_, index): [number, number] => {
      const angle = (2 * Math.PI * index) / 36;
      const y = 0.36 - 0.36 * Math.cos(angle);
      const wide = y < 0.4 ? 0.29 : 0.22;
      const narrow = Math.exp(-(((y - 0.44) / 0.1) ** 2)) * (wide - waist) * 0.8;
      return [Math.sin(angle) * (wide - narrow), y];
    });
    return [
      ['body', kit.slab(outline, 0.14)],
      ['hole', kit.column(0.085, 0.085, 0.01, { at: [0, 0.42, 0.068], turn: [Math.PI / 2, 0, 0] })],
      ['neck', kit.box([0.085, 0.72, 0.05], { at: [0, 0.5, 0.06], bevel: 0.012 })],
      ['neck', kit.box([0.13, 0.2, 0.04], { at: [0, 1.2, 0.05], turn: [-0.15, 0, 0], bevel: 0.012 })],
      ['neck', kit.box([0.2, 0.035, 0.03], { at: [0, 0.17, 0.075], bevel: 0.01 })],
      ...[-0.028, -0.01, 0.01, 0.028].map((x) => ['strings', kit.tube([[x, 0.19, 0.1], [x, 1.24, 0.092]], 0.003)] as const),
      ...[-1, 1].flatMap((side) => [1.24, 1.3, 1.36].map((y) => ['strings', kit.ball(0.022, { at: [side * 0.08, y, 0.03] })] as const)),
    ];
  },
});

export const hat = form({
  words: ['cap', 'helmet', 'fedora'],
  paints: { felt: swatch(0x6b4a34, { pattern: 'weave', roughness: 0.95 }), band: INK },
  build: (kit) => {
    const high = kit.vary(0.34, 0.46);
    return [
      ['felt', kit.lathe([[0, 0.02], [0.3, 0.02], [0.56, 0.05], [0.58, 0.065], [0.56, 0.075], [0.33, 0.05], [0.31, 0.09], [0.27, high], [0.2, high + 0.06], [0, high + 0.03]], { crease: 60, scale: [1, 1, 1.1] })],
      ['band', kit.lathe([[0.318, 0.07], [0.302, 0.17]], { scale: [1, 1, 1.1] })],
    ];
  },
});

export const clock = form({
  words: ['watch', 'alarm', 'timer'],
  paints: { case: swatch(0xc8322b, { roughness: 0.3 }), face: WHITE, hands: INK, feet: STEEL },
  build: (kit) => {
    const forward: Vec3 = [Math.PI / 2, 0, 0];
    const hand = (length: number, angle: number) =>
      ['hands', kit.box([0.035, length, 0.015], { at: [0, 0.52, 0.15], turn: [0, 0, -angle], bevel: 0.006 })] as const;
    return [
      ['case', kit.lathe([[0, -0.12], [0.4, -0.12], [0.44, -0.06], [0.44, 0.1], [0.4, 0.14], [0.37, 0.12], [0.37, 0.1]], { at: [0, 0.52, 0], turn: forward })],
      ['face', kit.column(0.38, 0.38, 0.02, { at: [0, 0.52, 0.09], turn: forward })],
      ...Array.from({ length: 12 }, (_, hour) => {
        const angle = (hour * Math.PI) / 6;
        return ['hands', kit.box([0.025, 0.05, 0.012], { at: [0.3 * Math.sin(angle), 0.52 + 0.3 * Math.cos(angle), 0.112], turn: [0, 0, -angle], bevel: 0.004 })] as const;
      }),
      hand(0.2, kit.vary(0, 6.2)),
      hand(0.29, kit.vary(0, 6.2)),
      ...[-1, 1].map((side) => ['feet', kit.tube([[side * 0.26, 0.2, 0], [side * 0.34, 0.02, 0]], 0.035)] as const),
      ...[-1, 1].map((side) => ['feet', kit.ball([0.15, 0.11, 0.11], { at: [side * 0.24, 0.97, 0], turn: [0, 0, -side * 0.5] })] as const),
    ];
  },
});

export const leaf = form({
  words: ['foliage'],
  paints: { blade: LEAF, vein: (blade) => shade(blade, 0.7) },
  build: (kit) => [
    ['blade', kit.ball([0.36, 0.6, 0.04], { at: [0, 0.8, 0], turn: [0, 0, kit.vary(-0.2, 0.2)] })],
    ['vein', kit.tube([[0, 0, 0], [0, 0.3, 0.03], [0, 1.3, 0.02]], [0.03, 0.025, 0.01])],
  ],
});
