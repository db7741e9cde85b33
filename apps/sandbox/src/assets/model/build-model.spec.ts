import { describe, expect, it } from '@jest/globals';
import type { Subject } from '../subject/subject.js';
import { buildModel, type Model } from './build-model.js';
import { FORMS } from './form-table.js';
import { cross, dot, minus, triple } from './mesh.js';

const subject = (form: string, more: Partial<Subject> = {}): Subject => ({
  form,
  swatches: [],
  seed: form,
  untextured: false,
  ...more,
});
const trianglesOf = (model: Model): number => model.reduce((sum, { indices }) => sum + indices.length / 3, 0);

/** Share of the triangles whose corners run counter-clockwise when seen from where their normals point. */
function facingOut(model: Model): number {
  let out = 0;
  for (const { positions, normals, indices } of model) {
    for (let at = 0; at < indices.length; at += 3) {
      const corners = [0, 1, 2].map((corner) => 3 * (indices[at + corner] ?? 0));
      const [a, b, c] = corners.map((start) => triple(positions, start));
      const normal = corners
        .map((start) => triple(normals, start))
        .reduce((sum, one) => [sum[0] + one[0], sum[1] + one[1], sum[2] + one[2]]);
      if (a && b && c && dot(cross(minus(b, a), minus(c, a)), normal) > 0) out += 1;
    }
  }
  return out / trianglesOf(model);
}

const NAMES = [...Object.keys(FORMS), 'an unknown word', 'another', 'a third', 'a fourth', 'a fifth'];

describe('a model', () => {
  it.each(NAMES)('of %s is closed, upright, of one size and light', (name) => {
    const model = buildModel(subject(name));
    const heights = model.flatMap(({ positions }) => [...positions].filter((_, index) => index % 3 === 1));
    const spans = [0, 1, 2].map((axis) => {
      const values = model.flatMap(({ positions }) => [...positions].filter((_, index) => index % 3 === axis));
      return Math.max(...values) - Math.min(...values);
    });
    expect(Math.min(...heights)).toBeGreaterThan(-0.2);
    expect(Math.max(...spans)).toBeGreaterThan(0.5);
    expect(Math.max(...spans)).toBeLessThan(2.5);
    expect(facingOut(model)).toBeGreaterThan(0.995);
    expect(trianglesOf(model)).toBeLessThan(12_000);
    for (const { positions, normals, uvs, indices } of model) {
      expect([...positions, ...normals, ...uvs].every(Number.isFinite)).toBe(true);
      expect(Math.max(...indices)).toBeLessThan(positions.length / 3);
    }
  });

  it('is the same for the same subject, and another for another text', () => {
    expect(buildModel(subject('chair'))).toEqual(buildModel(subject('chair')));
    expect(buildModel(subject('chair', { seed: 'wide' }))).not.toEqual(buildModel(subject('chair')));
    expect(buildModel(subject('glorp'))).not.toEqual(buildModel(subject('florp')));
  });

  it('has fewer triangles on request, in the same form', () => {
    const [fine, coarse] = [buildModel(subject('tree')), buildModel(subject('tree'), { triangles: 1_500 })];
    expect(trianglesOf(fine)).toBeGreaterThan(3_000);
    expect(trianglesOf(coarse)).toBeLessThanOrEqual(1_500);
    expect(coarse.map(({ name }) => name)).toEqual(fine.map(({ name }) => name));
  });

  it('is grey clay without its textures', () => {
    const looks = buildModel(subject('rocket', { untextured: true })).map(({ swatch }) => JSON.stringify(swatch));
    expect(new Set(looks).size).toBe(1);
  });
});
