import { GLOW, INK, OAK, RUBBER, STEEL, WHITE, WINDOW } from '../finishes.js';
import { corners, form, type Kit, type Piece } from '../kit.js';
import { shade, swatch } from '../../subject/swatch.js';
import type { Vec3 } from '../mesh.js';

const LACQUER = { roughness: 0.25 } as const;

const wheel = (kit: Kit, [x, y, z]: Vec3, radius: number): Piece<'tyres' | 'rims'>[] => {
  const turn: Vec3 = [0, 0, Math.PI / 2];
  return [
    ['tyres', kit.lathe([[0.5 * radius, -0.07], [0.88 * radius, -0.07], [radius, -0.045], [radius, 0.045], [0.88 * radius, 0.07], [0.5 * radius, 0.07]], { at: [x, y, z], turn })],
    ['rims', kit.lathe([[0, -0.06], [0.58 * radius, -0.05], [0.58 * radius, 0.05], [0, 0.06]], { at: [x, y, z], turn })],
  ];
};

/** A side view, which runs along Z. */
const ALONG_Z: Vec3 = [0, -Math.PI / 2, 0];

export const car = form({
  words: ['automobile', 'taxi', 'vehicle', 'sedan', 'van', 'racecar', 'jeep', 'suv'],
  paints: { body: swatch(0xc8322b, LACQUER), rims: STEEL, panes: WINDOW, tyres: RUBBER, lamps: GLOW, trim: INK },
  build: (kit) => {
    const [long, cabin] = [kit.vary(0.82, 0.9), kit.vary(0.26, 0.32)];
    const side: [number, number][] = [
      [-long, 0.16], [long, 0.16], [long + 0.03, 0.26], [long - 0.02, 0.36], [0.42, 0.44], [-long + 0.06, 0.46], [-long - 0.02, 0.38], [-long - 0.02, 0.24],
    ];
    const glass: [number, number][] = [[-0.62, 0], [0.4, 0], [0.14, cabin - 0.03], [-0.4, cabin - 0.03]];
    return [
      ['body', kit.slab(side, 0.76, { turn: ALONG_Z, crease: 50 })],
      ['panes', kit.slab(glass, 0.66, { at: [0, 0.44, 0], turn: ALONG_Z })],
      ['body', kit.box([0.68, 0.05, 0.62], { at: [0, 0.4 + cabin, -0.13], bevel: 0.024 })],
      ...corners(0.325, 1).map(
        ([x, end]) => ['body', kit.tube([[x, 0.44, end > 0 ? 0.4 : -0.62], [x, 0.42 + cabin, end > 0 ? 0.13 : -0.4]], 0.025)] as const,
      ),
      ...corners(0.36, 0.52).flatMap(([x, z]) => wheel(kit, [x, 0.17, z], 0.17)),
      ...[-0.25, 0.25].map((x) => ['lamps', kit.ball([0.08, 0.05, 0.03], { at: [x, 0.31, long + 0.01] })] as const),
      ['trim', kit.box([0.78, 0.07, 0.06], { at: [0, 0.14, long + 0.01], bevel: 0.02 })],
      ['trim', kit.box([0.78, 0.07, 0.06], { at: [0, 0.14, -long], bevel: 0.02 })],
    ];
  },
});

export const truck = form({
  words: ['lorry', 'bus', 'pickup'],
  paints: { cab: swatch(0x2f62b8, LACQUER), load: WHITE, panes: WINDOW, rims: STEEL, tyres: RUBBER, lamps: GLOW, trim: INK },
  build: (kit) => {
    const high = kit.vary(0.66, 0.78);
    return [
      ['trim', kit.box([0.5, 0.08, 1.9], { at: [0, 0.2, 0], bevel: 0.01 })],
      ['cab', kit.box([0.72, 0.56, 0.5], { at: [0, 0.24, 0.7], bevel: 0.06 })],
      ['panes', kit.box([0.62, 0.22, 0.1], { at: [0, 0.52, 0.92], bevel: 0.02 })],
      ...[-0.36, 0.36].map((x) => ['panes', kit.box([0.02, 0.2, 0.24], { at: [x, 0.53, 0.74], bevel: 0.008 })] as const),
      ['load', kit.box([0.76, high, 1.3], { at: [0, 0.28, -0.28], bevel: 0.02 })],
      ...[0.68, -0.42, -0.76].flatMap((z) => [-0.34, 0.34].flatMap((x) => wheel(kit, [x, 0.17, z], 0.17))),
      ...[-0.25, 0.25].map((x) => ['lamps', kit.ball([0.06, 0.05, 0.03], { at: [x, 0.36, 0.95] })] as const),
    ];
  },
});

export const boat = form({
  words: ['ship', 'sailboat', 'yacht', 'canoe', 'sail'],
  paints: { hull: OAK, sails: swatch(0xf0ead9, { pattern: 'weave', roughness: 0.95 }), mast: (hull) => shade(hull, 0.7), flag: swatch(0xc8322b) },
  build: (kit) => {
    const high = kit.vary(1.1, 1.3);
    const hull = kit.lathe([[0, -0.3], [0.12, -0.28], [0.24, -0.18], [0.3, 0], [0.27, 0], [0, -0.04]], { at: [0, 0.3, 0], scale: [1, 1, 2.6], crease: 50 });
    return [
      ['hull', hull],
      ['mast', kit.column(0.028, 0.018, high, { at: [0, 0.24, 0.1] })],
      ['mast', kit.tube([[0, 0.42, 0.1], [0, 0.42, -0.62]], 0.016)],
      ['sails', kit.slab([[0.04, 0], [0.7, 0], [0.06, high - 0.26]], 0.016, { at: [0, 0.45, 0.1], turn: [0, Math.PI / 2, 0] })],
      ['sails', kit.slab([[-0.56, 0], [-0.06, 0.04], [-0.05, high - 0.4]], 0.016, { at: [0, 0.4, 0.1], turn: [0, Math.PI / 2, 0] })],
      ['flag', kit.box([0.01, 0.08, 0.16], { at: [0, high + 0.16, 0.02], bevel: 0.004 })],
      ['mast', kit.box([0.34, 0.03, 0.12], { at: [0, 0.28, -0.3], bevel: 0.01 })],
    ];
  },
});

export const plane = form({
  words: ['airplane', 'aeroplane', 'aircraft', 'jet'],
  paints: { body: swatch(0xe9ebee, LACQUER), wings: swatch(0x2f62b8, LACQUER), panes: WINDOW, engines: STEEL },
  build: (kit) => {
    const span = kit.vary(0.95, 1.15);
    const nose: Vec3 = [Math.PI / 2, 0, 0];
    const wing = (side: 1 | -1): [number, number][] => {
      const points: [number, number][] = [[0, -0.24], [side * span, 0.1], [side * span, 0.24], [0, 0.18]];
      return side === 1 ? points : points.reverse();
    };
    return [
      ['body', kit.lathe([[0, -1], [0.05, -0.96], [0.13, -0.6], [0.16, -0.1], [0.16, 0.55], [0.12, 0.82], [0.05, 0.95], [0, 0.97]], { at: [0, 0.42, 0], turn: nose, crease: 60 })],
      ...([1, -1] as const).map((side) => ['wings', kit.slab(wing(side), 0.04, { at: [0, 0.38, 0.05], turn: nose })] as const),
      ['wings', kit.slab([[0.62, 0], [0.96, 0], [1, 0.36], [0.88, 0.36]], 0.035, { at: [0, 0.5, 0], turn: [0, Math.PI / 2, 0] })],
      ['wings', kit.box([0.74, 0.03, 0.2], { at: [0, 0.5, -0.86], bevel: 0.012 })],
      ['panes', kit.ball([0.12, 0.07, 0.16], { at: [0, 0.53, 0.66] })],
      ...[-0.42, 0.42].map((x) => ['engines', kit.lathe([[0, -0.16], [0.06, -0.14], [0.08, 0.1], [0.07, 0.15], [0, 0.1]], { at: [x, 0.29, 0.1], turn: nose })] as const),
    ];
  },
});

export const rocket = form({
  words: ['spaceship', 'spacecraft', 'missile', 'shuttle'],
  kindOf: ['boat'],
  paints: { body: swatch(0xeceef0, LACQUER), fins: swatch(0xc8322b, LACQUER), porthole: WINDOW, rims: STEEL },
  build: (kit) => {
    const wide = kit.vary(0.2, 0.26);
    const fins = [0, 1, 2, 3].map((quarter) => {
      const turn: Vec3 = [0, Math.PI / 4 + (quarter * Math.PI) / 2, 0];
      return ['fins', kit.slab([[0.1, 0.1], [0.46, -0.02], [0.44, 0.2], [0.1, 0.56]], 0.05, { turn, at: [0, 0.1, 0] })] as const;
    });
    return [
      ['body', kit.lathe([[0, 0.18], [0.68 * wide, 0.18], [0.95 * wide, 0.5], [wide, 0.8], [0.86 * wide, 1.1], [0.8 * wide, 1.16]], { crease: 60 })],
      ['fins', kit.lathe([[0.81 * wide, 1.16], [0.55 * wide, 1.34], [0.2 * wide, 1.48], [0, 1.52]], { crease: 60 })],
      ['rims', kit.lathe([[0, 0.14], [0.16, 0.08], [0.17, 0.09], [0.13, 0.19], [0, 0.2]])],
      ...fins,
      ...[0, 2.1, 4.2].flatMap((angle) => {
        const at: Vec3 = [0.97 * wide * Math.sin(angle), 0.88, 0.97 * wide * Math.cos(angle)];
        return [
          ['rims', kit.ball([0.1, 0.1, 0.03], { at, turn: [0, angle, 0] })] as const,
          ['porthole', kit.ball([0.075, 0.075, 0.04], { at, turn: [0, angle, 0] })] as const,
        ];
      }),
    ];
  },
});

export const bicycle = form({
  words: ['bike', 'motorbike', 'motorcycle', 'scooter'],
  paints: { frame: swatch(0x1f8a8c, LACQUER), saddle: INK, tyres: RUBBER, spokes: STEEL },
  build: (kit) => {
    const turn: Vec3 = [0, 0, Math.PI / 2];
    const bar = (...path: Vec3[]) => ['frame', kit.tube(path, 0.022)] as const;
    const wheels = [-0.52, 0.52].flatMap((z) => [
      ['tyres', kit.torus(0.32, 0.03, { at: [0, 0.35, z], turn })] as const,
      ['spokes', kit.column(0.03, 0.03, 0.12, { at: [0.06, 0.35, z], turn })] as const,
      ...[0, 1, 2, 3].map((step) => {
        const [y, along] = [0.3 * Math.cos((step * Math.PI) / 4), 0.3 * Math.sin((step * Math.PI) / 4)];
        return ['spokes', kit.tube([[0, 0.35 - y, z - along], [0, 0.35 + y, z + along]], 0.006)] as const;
      }),
    ]);
    return [
      ...wheels,
      bar([0, 0.35, -0.52], [0, 0.32, -0.06], [0, 0.78, 0.36]),
      bar([0, 0.35, -0.52], [0, 0.74, -0.18]),
      bar([0, 0.32, -0.06], [0, 0.8, -0.2]),
      bar([0, 0.72, -0.17], [0, 0.76, 0.36]),
      bar([0, 0.35, 0.52], [0, 0.92, 0.34]),
      bar([-0.24, 0.94, 0.24], [-0.1, 0.93, 0.34], [0.1, 0.93, 0.34], [0.24, 0.94, 0.24]),
      ['saddle', kit.ball([0.08, 0.035, 0.15], { at: [0, 0.82, -0.2] })],
      ['spokes', kit.column(0.08, 0.08, 0.02, { at: [0.05, 0.32, -0.06], turn })],
    ];
  },
});
