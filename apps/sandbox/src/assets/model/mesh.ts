export type Vec3 = readonly [number, number, number];

/** Triangles, counter-clockwise from outside, Y up. Texture coordinates are lengths: a texture repeats each unit. */
export interface Mesh {
  positions: number[];
  normals: number[];
  uvs: number[];
  indices: number[];
}

export const emptyMesh = (): Mesh => ({ positions: [], normals: [], uvs: [], indices: [] });

export interface Vertex {
  at: Vec3;
  normal: Vec3;
  uv: readonly [number, number];
}

/** @returns the index of the vertex. */
export function addVertex(mesh: Mesh, { at, normal, uv }: Vertex): number {
  const [nx, ny, nz] = unit(normal);
  mesh.positions.push(at[0], at[1], at[2]);
  mesh.normals.push(nx, ny, nz);
  mesh.uvs.push(uv[0], uv[1]);
  return mesh.positions.length / 3 - 1;
}

/** Adds `other` to `mesh`. */
export function append(mesh: Mesh, other: Mesh): void {
  const first = mesh.positions.length / 3;
  for (const value of other.positions) mesh.positions.push(value);
  for (const value of other.normals) mesh.normals.push(value);
  for (const value of other.uvs) mesh.uvs.push(value);
  for (const index of other.indices) mesh.indices.push(first + index);
}

export interface Placement {
  at?: Vec3;
  /** Radians about X, then Y, then Z. */
  turn?: Vec3;
  /** Positive. */
  scale?: Vec3;
}

/** A copy that is scaled, then turned, then moved. */
export function placed(mesh: Mesh, { at = [0, 0, 0], turn = [0, 0, 0], scale = [1, 1, 1] }: Placement): Mesh {
  const matrix = rotation(turn);
  const stretched = scale.some((factor) => factor !== 1);
  const positions = mapped(mesh.positions, (x, y, z) => rotated(matrix, x * scale[0], y * scale[1], z * scale[2]), at);
  const normals = mapped(mesh.normals, (x, y, z) => {
    if (!stretched) return rotated(matrix, x, y, z);
    const [nx, ny, nz] = unit([x / scale[0], y / scale[1], z / scale[2]]);
    return rotated(matrix, nx, ny, nz);
  });
  return { ...mesh, positions, normals };
}

function mapped(values: number[], change: (x: number, y: number, z: number) => Vec3, offset: Vec3 = [0, 0, 0]): number[] {
  const result = new Array<number>(values.length);
  for (let index = 0; index < values.length; index += 3) {
    const changed = change(values[index] ?? 0, values[index + 1] ?? 0, values[index + 2] ?? 0);
    result[index] = changed[0] + offset[0];
    result[index + 1] = changed[1] + offset[1];
    result[index + 2] = changed[2] + offset[2];
  }
  return result;
}

type Matrix = readonly [Vec3, Vec3, Vec3];

const rotated = ([a, b, c]: Matrix, x: number, y: number, z: number): Vec3 => [
  a[0] * x + a[1] * y + a[2] * z,
  b[0] * x + b[1] * y + b[2] * z,
  c[0] * x + c[1] * y + c[2] * z,
];

/** About X, then Y, then Z. */
function rotation([aboutX, aboutY, aboutZ]: Vec3): Matrix {
  const [sx, sy, sz] = [Math.sin(aboutX), Math.sin(aboutY), Math.sin(aboutZ)];
  const [cx, cy, cz] = [Math.cos(aboutX), Math.cos(aboutY), Math.cos(aboutZ)];
  return [
    [cz * cy, cz * sy * sx - sz * cx, cz * sy * cx + sz * sx],
    [sz * cy, sz * sy * sx + cz * cx, sz * sy * cx - cz * sx],
    [-sy, cy * sx, cy * cx],
  ];
}

export const triple = (values: ArrayLike<number>, index: number): Vec3 => [
  values[index] ?? 0,
  values[index + 1] ?? 0,
  values[index + 2] ?? 0,
];

export function unit([x, y, z]: Vec3): Vec3 {
  const length = Math.sqrt(x * x + y * y + z * z) || 1;
  return [x / length, y / length, z / length];
}

export const minus = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
