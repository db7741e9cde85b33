import { seeded } from '../subject/seeded.js';
import type { Subject } from '../subject/subject.js';
import { swatch, type Swatch } from '../subject/swatch.js';
import { drawTexture, type Texture } from './draw-texture.js';
import { FORMS } from './form-table.js';
import { abstractForm } from './forms/abstract.js';
import { Kit, type Form } from './kit.js';
import { append, emptyMesh, type Mesh } from './mesh.js';

/** All that has one look. */
export interface Surface {
  name: string;
  swatch: Swatch;
  texture: Texture;
  positions: Float32Array;
  normals: Float32Array;
  uvs: Float32Array;
  indices: Uint16Array;
}

/** It stands on the plane y = 0, faces +Z, and is about a unit in size. */
export type Model = Surface[];

export interface Detail {
  /** The most triangles, as far as the form allows. */
  triangles?: number;
}

const CLAY = swatch(0xc3c1bd, { roughness: 0.85 });
/** Sides of a circle, from the finest. */
const LEVELS = [32, 24, 16, 12, 8];

export function buildModel(subject: Subject, { triangles = Infinity }: Detail = {}): Model {
  const form = FORMS[subject.form] ?? abstractForm(seeded(`${subject.seed} abstract`));
  for (const sides of LEVELS) {
    const meshes = meshesOf(form, new Kit(seeded(subject.seed), sides));
    const total = [...meshes.values()].reduce((sum, { indices }) => sum + indices.length / 3, 0);
    if (total <= triangles || sides === LEVELS.at(-1)) return surfaces(subject, form, meshes);
  }
  return [];
}

function meshesOf(form: Form, kit: Kit): Map<string, Mesh> {
  const meshes = new Map<string, Mesh>();
  for (const [paint, mesh] of form.build(kit)) {
    const whole = meshes.get(paint) ?? emptyMesh();
    append(whole, mesh);
    meshes.set(paint, whole);
  }
  return meshes;
}

function surfaces(subject: Subject, form: Form, meshes: Map<string, Mesh>): Model {
  const paints = paintsOf(form, subject.swatches);
  return [...meshes].map(([name, mesh]) => {
    const look = subject.untextured ? CLAY : (paints.get(name) ?? CLAY);
    return {
      name,
      swatch: look,
      texture: drawTexture(look, seeded(`${subject.seed} ${name}`)),
      positions: new Float32Array(mesh.positions),
      normals: new Float32Array(mesh.normals),
      uvs: new Float32Array(mesh.uvs.map((length) => TILES_PER_UNIT * length)),
      indices: new Uint16Array(mesh.indices),
    };
  });
}

const TILES_PER_UNIT = 2;

/** The named swatches in the order of the form's paints; those that follow the first paint follow what it became. */
function paintsOf({ paints }: Form, named: readonly Swatch[]): Map<string, Swatch> {
  const [first = CLAY] = [named[0] ?? Object.values(paints).find((paint) => typeof paint !== 'function')];
  return new Map(
    Object.entries(paints).map(([name, paint], index) => [
      name,
      named[index] ?? (typeof paint === 'function' ? paint(first) : paint),
    ]),
  );
}
