import type { Model } from '../model/build-model.js';
import { dot, type Vec3 } from '../model/mesh.js';
import type { ScreenMesh } from './raster.js';

/** All surfaces of a model as one list of triangles. */
export interface Scene {
  positions: Float32Array;
  normals: Float32Array;
  uvs: Float32Array;
  indices: Uint32Array;
  /** The surface of each triangle. */
  surface: Uint8Array;
  /** The middle of the model's box, and how far from it the model goes: sideways from the upright axis, and up or down. */
  middle: Vec3;
  reach: { sideways: number; upwards: number };
}

export function sceneOf(model: Model): Scene {
  const vertices = model.reduce((sum, { positions }) => sum + positions.length / 3, 0);
  const corners = model.reduce((sum, { indices }) => sum + indices.length, 0);
  const scene = {
    positions: new Float32Array(3 * vertices),
    normals: new Float32Array(3 * vertices),
    uvs: new Float32Array(2 * vertices),
    indices: new Uint32Array(corners),
    surface: new Uint8Array(corners / 3),
  };
  let [vertex, corner] = [0, 0];
  model.forEach(({ positions, normals, uvs, indices }, number) => {
    scene.positions.set(positions, 3 * vertex);
    scene.normals.set(normals, 3 * vertex);
    scene.uvs.set(uvs, 2 * vertex);
    indices.forEach((index, at) => (scene.indices[corner + at] = vertex + index));
    scene.surface.fill(number, corner / 3, (corner + indices.length) / 3);
    vertex += positions.length / 3;
    corner += indices.length;
  });
  return { ...scene, ...extentOf(scene.positions) };
}

function extentOf(positions: Float32Array): Pick<Scene, 'middle' | 'reach'> {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  positions.forEach((value, index) => {
    low[index % 3] = Math.min(low[index % 3] ?? value, value);
    high[index % 3] = Math.max(high[index % 3] ?? value, value);
  });
  const half = (axis: number): number => ((low[axis] ?? 0) + (high[axis] ?? 0)) / 2;
  const middle: Vec3 = [half(0), half(1), half(2)];
  let sideways = 0;
  for (let at = 0; at < positions.length; at += 3) {
    sideways = Math.max(sideways, Math.hypot((positions[at] ?? 0) - middle[0], (positions[at + 2] ?? 0) - middle[2]));
  }
  return { middle, reach: { sideways, upwards: (high[1] ?? 0) - middle[1] } };
}

export interface Camera {
  /** Unit vectors. */
  right: Vec3;
  up: Vec3;
  /** Towards the viewer. */
  back: Vec3;
  middle: Vec3;
  /** From the middle; Infinity for parallel rays. */
  distance: number;
  /** Pixels a unit at the middle. */
  scale: number;
  width: number;
  height: number;
}

/** Places the vertices on the camera's screen. */
export function project({ positions, indices }: Scene, camera: Camera): ScreenMesh {
  const count = positions.length / 3;
  const mesh = { x: new Float32Array(count), y: new Float32Array(count), nearness: new Float32Array(count), indices };
  for (let vertex = 0; vertex < count; vertex += 1) {
    const [x, y, nearness] = onScreen(
      [positions[3 * vertex] ?? 0, positions[3 * vertex + 1] ?? 0, positions[3 * vertex + 2] ?? 0],
      camera,
    );
    mesh.x[vertex] = x;
    mesh.y[vertex] = y;
    mesh.nearness[vertex] = nearness;
  }
  return mesh;
}

/** Added to the nearness of parallel rays, so that it is positive. */
export const FAR = 100;

/** @returns x, y and nearness, which rises towards the viewer. */
function onScreen(point: Vec3, { right, up, back, middle, distance, scale, width, height }: Camera): Vec3 {
  const from: Vec3 = [point[0] - middle[0], point[1] - middle[1], point[2] - middle[2]];
  const towards = dot(from, back);
  const grown = distance === Infinity ? 1 : distance / (distance - towards);
  const [x, y] = [width / 2 + scale * grown * dot(from, right), height / 2 - scale * grown * dot(from, up)];
  return [x, y, distance === Infinity ? towards + FAR : grown];
}
