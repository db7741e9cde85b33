import type { Random } from '../subject/seeded.js';
import type { Swatch } from '../subject/swatch.js';
import type { Mesh, Placement, Vec3 } from './mesh.js';
import { arc, ball, box, column, lathe, slab, torus, tube, type Round } from './solids.js';

/** What a form is built with: solids as round as the model's level of detail allows, and numbers that depend on the text. */
export class Kit {
  readonly box = box;
  readonly slab = slab;
  readonly arc = arc;

  constructor(
    private readonly random: Random,
    private readonly sides: number,
  ) {}

  vary(low: number, high: number): number {
    return low + (high - low) * this.random();
  }

  ball(radii: number | Vec3, placement: Placement = {}): Mesh {
    return ball(radii, { sides: Math.max(8, Math.round(0.75 * this.sides)), ...placement });
  }

  lathe(outline: readonly (readonly [number, number])[], options: Round = {}): Mesh {
    return lathe(outline, { sides: this.sides, ...options });
  }

  column(bottom: number, top: number, height: number, placement: Placement = {}): Mesh {
    return column(bottom, top, height, { sides: this.sides, ...placement });
  }

  torus(radius: number, thickness: number, placement: Placement = {}): Mesh {
    return torus(radius, thickness, { sides: this.sides, ...placement });
  }

  tube(path: readonly Vec3[], radius: number | readonly number[]): Mesh {
    return tube(path, radius, Math.max(6, Math.round(this.sides / 2.5)));
  }
}

/** A solid and the paint on it. */
export type Piece<Paint extends string = string> = readonly [paint: Paint, mesh: Mesh];

export interface Form<Paint extends string = string> {
  /** What else a text may call it. */
  words: readonly string[];
  /** Forms that it is a kind of: a "pine tree" is a pine. */
  kindOf?: readonly string[];
  /** The colours that a text names replace these in their order; a function follows the first paint. */
  paints: Record<Paint, Swatch | ((first: Swatch) => Swatch)>;
  build: (kit: Kit) => Piece<Paint>[];
}

/** Keeps the names of the paints apart from other words. */
export const form = <Paint extends string>(description: Form<Paint>): Form => description;

/** The four corners of a rectangle about the Y axis. */
export const corners = (x: number, z: number): [number, number][] => [
  [x, z],
  [-x, z],
  [x, -z],
  [-x, -z],
];
