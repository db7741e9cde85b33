import type { Random } from '../../subject/seeded.js';
import { shade, type Rgb, type Swatch } from '../../subject/swatch.js';
import type { Form, Kit, Piece } from '../kit.js';
import type { Vec3 } from '../mesh.js';

type Paint = 'body' | 'trim' | 'base';

const SCULPTURES: readonly ((kit: Kit) => Piece<Paint>[])[] = [knot, pile, cluster, spiral];

/** A sculpture on a plinth, for a text that names nothing we know; its kind, its proportions and its colours depend on the text. */
export function abstractForm(random: Random): Form<Paint> {
  const hue = random();
  const sculpture = SCULPTURES[Math.floor(random() * SCULPTURES.length)] ?? knot;
  const body: Swatch = { colour: ofHue(hue, 0.55), pattern: 'plain', roughness: 0.35, metallic: 0 };
  return {
    words: [],
    paints: {
      body,
      trim: { ...body, colour: ofHue((hue + 0.12) % 1, 0.35) },
      base: { ...shade(body, 0.45), pattern: 'speckle', roughness: 0.8 },
    },
    build: (kit) => [
      ['base', kit.column(0.34, 0.34, 0.06)],
      ['base', kit.column(0.28, 0.26, 0.06, { at: [0, 0.06, 0] })],
      ...sculpture(kit),
    ],
  };
}

function knot(kit: Kit): Piece<Paint>[] {
  const [turns, loops] = [kit.vary(0, 1) < 0.5 ? 2 : 3, kit.vary(0, 1) < 0.5 ? 5 : 7];
  const path = Array.from({ length: 97 }, (_, step): Vec3 => {
    const angle = (2 * Math.PI * step) / 96;
    const radius = 0.3 + 0.12 * Math.cos(loops * angle);
    return [radius * Math.cos(turns * angle), 0.62 + radius * Math.sin(turns * angle), 0.14 * Math.sin(loops * angle)];
  });
  return [['body', kit.tube(path, 0.062)], ['trim', kit.column(0.05, 0.03, 0.2, { at: [0, 0.1, 0] })]];
}

function pile(kit: Kit): Piece<Paint>[] {
  let y = 0.12;
  return Array.from({ length: 5 }, (_, index): Piece<Paint> => {
    const [wide, high] = [kit.vary(0.34, 0.42) * (1 - 0.12 * index), kit.vary(0.09, 0.14)];
    y += high;
    const at: Vec3 = [kit.vary(-0.05, 0.05), y, kit.vary(-0.05, 0.05)];
    y += 0.86 * high;
    return [index % 2 ? 'trim' : 'body', kit.ball([wide, high, wide * 0.9], { at, turn: [0, kit.vary(0, 3), 0] })];
  });
}

function cluster(kit: Kit): Piece<Paint>[] {
  const rods = Array.from({ length: 11 }, (_, index): Piece<Paint>[] => {
    const [up, angle, reach] = [1 - (2 * (index + 0.5)) / 11, 2.399 * index, kit.vary(0.3, 0.44)];
    const out = Math.sqrt(1 - up * up);
    const at: Vec3 = [reach * out * Math.cos(angle), 0.66 + reach * up, reach * out * Math.sin(angle)];
    return [
      ['trim', kit.tube([[0, 0.66, 0], at], 0.018)],
      ['body', kit.ball(kit.vary(0.06, 0.12), { at })],
    ];
  });
  return [...rods.flat(), ['body', kit.ball(0.2, { at: [0, 0.66, 0] })], ['trim', kit.column(0.04, 0.03, 0.4, { at: [0, 0.1, 0] })]];
}

function spiral(kit: Kit): Piece<Paint>[] {
  const [twist, slabs] = [kit.vary(0.1, 0.24), 16];
  return Array.from({ length: slabs }, (_, index): Piece<Paint> => {
    const wide = 0.5 - 0.2 * Math.abs(Math.sin((index / slabs) * Math.PI * 1.5));
    const placement = { at: [0, 0.12 + 0.06 * index, 0] as Vec3, turn: [0, twist * index, 0] as Vec3, bevel: 0.014 };
    return [index % 4 === 3 ? 'trim' : 'body', kit.box([wide, 0.058, wide * 0.62], placement)];
  });
}

/** A colour of the wheel. */
function ofHue(hue: number, saturation: number): Rgb {
  const channel = (offset: number): number => {
    const wave = Math.abs((((hue + offset) % 1) + 1) % 1 * 6 - 3) - 1;
    return 0.86 * (1 - saturation + saturation * Math.min(1, Math.max(0, wave)));
  };
  return [channel(0), channel(2 / 3), channel(1 / 3)];
}
