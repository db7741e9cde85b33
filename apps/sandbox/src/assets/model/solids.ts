import { addVertex, cross, emptyMesh, minus, placed, triple, unit, type Mesh, type Placement, type Vec3 } from './mesh.js';

type Point = readonly [number, number];

/** A box with rounded edges that stands on `at`. */
export function box([width, height, depth]: Vec3, { bevel = 0.02, ...placement }: Placement & { bevel?: number } = {}): Mesh {
  const half: Vec3 = [width / 2, height / 2, depth / 2];
  const radius = Math.min(bevel, 0.49 * width, 0.49 * height, 0.49 * depth);
  const mesh = emptyMesh();
  for (const axis of [0, 1, 2] as const) for (const side of [-1, 1] as const) addFace(mesh, { half, radius, axis, side });
  return placed(placed(mesh, { at: [0, height / 2, 0] }), placement);
}

interface Face {
  half: Vec3;
  radius: number;
  axis: 0 | 1 | 2;
  side: -1 | 1;
}

function addFace(mesh: Mesh, { half, radius, axis, side }: Face): void {
  const [u, v] = [((axis + 1) % 3) as 0 | 1 | 2, ((axis + 2) % 3) as 0 | 1 | 2];
  const steps = (extent: number): number[] => [-extent, radius - extent, extent - radius, extent];
  const rows = steps(half[v]).map((b) =>
    steps(half[u]).map((a) => {
      const corner: [number, number, number] = [0, 0, 0];
      [corner[axis], corner[u], corner[v]] = [side * half[axis], a, b];
      const inner = corner.map((value, index) => {
        const most = (half[index] ?? 0) - radius;
        return Math.max(-most, Math.min(most, value));
      }) as unknown as Vec3;
      const normal = unit(minus(corner, inner));
      const at: Vec3 = [inner[0] + radius * normal[0], inner[1] + radius * normal[1], inner[2] + radius * normal[2]];
      return addVertex(mesh, { at, normal, uv: axis === 1 ? [at[0], at[2]] : axis === 0 ? [at[1], at[2]] : [at[0], at[1]] });
    }),
  );
  stitch(mesh, rows, side === 1);
}

/** Joins rows of vertices to a surface; `forward` says which way it faces. */
function stitch(mesh: Mesh, rows: number[][], forward: boolean): void {
  for (let row = 0; row + 1 < rows.length; row += 1) {
    const [low = [], high = []] = [rows[row], rows[row + 1]];
    for (let column = 0; column + 1 < low.length; column += 1) {
      const a = low[column] ?? 0;
      const c = high[column + 1] ?? 0;
      addTriangle(mesh, [a, low[column + 1] ?? 0, c], forward);
      addTriangle(mesh, [a, c, high[column] ?? 0], forward);
    }
  }
}

function addTriangle(mesh: Mesh, [one, two, three]: readonly [number, number, number], forward: boolean): void {
  if (hasArea(mesh, one, two, three)) mesh.indices.push(one, forward ? two : three, forward ? three : two);
}

/** Quads at a pole are triangles; their other half has no area. */
function hasArea({ positions }: Mesh, a: number, b: number, c: number): boolean {
  const from = triple(positions, 3 * a);
  const [x, y, z] = cross(minus(triple(positions, 3 * b), from), minus(triple(positions, 3 * c), from));
  return x * x + y * y + z * z > 1e-18;
}

export interface Round extends Placement {
  /** Sides of the circle. */
  sides?: number;
  /** Degrees between neighbouring faces above which their edge is sharp. */
  crease?: number;
}

/** Turns an outline of [radius, height] points, from the bottom up the outside, about the Y axis. */
export function lathe(outline: readonly Point[], { sides = 32, crease = 40, ...placement }: Round = {}): Mesh {
  const mesh = emptyMesh();
  const faces = outline.slice(1).map((to, index) => faceNormal(outline[index] ?? to, to));
  const around = Math.max(1, Math.round(2 * Math.PI * Math.max(...outline.map(([radius]) => radius))));
  let length = 0;
  faces.forEach((face, index) => {
    const [from, to] = [outline[index], outline[index + 1]] as [Point, Point];
    const ends = [from, to].map((point, end) => {
      const next = faces[index + 2 * end - 1];
      const normal = next && dot2(face, next) > Math.cos((crease * Math.PI) / 180) ? sum2(face, next) : face;
      const v = length + end * Math.hypot(to[0] - from[0], to[1] - from[1]);
      return ring(mesh, { point, normal, sides, around, v });
    });
    length += Math.hypot(to[0] - from[0], to[1] - from[1]);
    stitch(mesh, ends, true);
  });
  return placed(mesh, placement);
}

/** An outline that goes up has its outside to the right. */
const faceNormal = (from: Point, to: Point): Point => {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
  return [(to[1] - from[1]) / length, (from[0] - to[0]) / length];
};
const dot2 = (a: Point, b: Point): number => a[0] * b[0] + a[1] * b[1];
const sum2 = (a: Point, b: Point): Point => [a[0] + b[0], a[1] + b[1]];

interface Ring {
  point: Point;
  normal: Point;
  sides: number;
  around: number;
  v: number;
}

function ring(mesh: Mesh, { point: [radius, y], normal, sides, around, v }: Ring): number[] {
  return Array.from({ length: sides + 1 }, (_, side) => {
    const angle = (2 * Math.PI * side) / sides;
    const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
    return addVertex(mesh, {
      at: [radius * sin, y, radius * cos],
      normal: [normal[0] * sin, normal[1], normal[0] * cos],
      uv: [(around * side) / sides, v],
    });
  });
}

/** The outline of an arc about (0, `y`), in degrees from straight down to straight up. */
export const arc = (radius: number, y: number, from = 0, to = 180, steps = 10): Point[] =>
  Array.from({ length: steps + 1 }, (_, step) => {
    const angle = ((from + ((to - from) * step) / steps) * Math.PI) / 180;
    return [Math.max(0, radius * Math.sin(angle)), y - radius * Math.cos(angle)];
  });

/** An ellipsoid about `at`. */
export function ball(radii: number | Vec3, { sides = 24, ...placement }: Round = {}): Mesh {
  const [x, y, z] = typeof radii === 'number' ? [radii, radii, radii] : radii;
  const round = lathe(arc(1, 0, 0, 180, Math.max(4, Math.round(sides / 2))), { sides, crease: 90 });
  return placed(placed(round, { scale: [x, y, z] }), placement);
}

/** A closed cylinder or cone that stands on `at`. */
export function column(bottom: number, top: number, height: number, options: Round = {}): Mesh {
  const edge = Math.min(0.012, 0.2 * height, 0.3 * Math.max(bottom, top));
  const upper: Point[] =
    top > edge
      ? [
          [top, height - edge],
          [top - edge, height],
          [0, height],
        ]
      : [[top, height]];
  return lathe([[0, 0], [Math.max(0, bottom - edge), 0], [bottom, edge], ...upper], { crease: 60, ...options });
}

/** A ring about `at`, lying flat. */
export function torus(radius: number, thickness: number, options: Round = {}): Mesh {
  const outline = Array.from({ length: 13 }, (_, step): Point => {
    const angle = (Math.PI * step) / 6;
    return [radius + thickness * Math.cos(angle), thickness * Math.sin(angle)];
  });
  return lathe(outline, { crease: 90, ...options });
}

/** A hose along a path, with one radius or one for each point; its ends are closed. */
export function tube(path: readonly Vec3[], radius: number | readonly number[], sides = 12): Mesh {
  const mesh = emptyMesh();
  const radiusAt = (index: number): number => (typeof radius === 'number' ? radius : (radius[index] ?? 0));
  let across: Vec3 = [0, 0, 1];
  let length = 0;
  const rows = path.map((point, index) => {
    const [before, after] = [path[index - 1] ?? point, path[index + 1] ?? point];
    const along = unit(minus(after, before));
    const side = unit(cross(Math.abs(along[2]) > 0.95 && index === 0 ? [0, 1, 0] : across, along));
    across = cross(along, side);
    length += Math.hypot(...minus(point, before));
    return Array.from({ length: sides + 1 }, (_, step) => {
      const angle = (2 * Math.PI * step) / sides;
      const normal = [0, 1, 2].map(
        (k) => Math.cos(angle) * (side[k] ?? 0) + Math.sin(angle) * (across[k] ?? 0),
      ) as unknown as Vec3;
      const at = [0, 1, 2].map((k) => (point[k] ?? 0) + radiusAt(index) * (normal[k] ?? 0)) as unknown as Vec3;
      return addVertex(mesh, { at, normal, uv: [step / sides, length] });
    });
  });
  stitch(mesh, rows, true);
  closeEnd(mesh, { row: rows[0] ?? [], centre: path[0] ?? [0, 0, 0], beyond: path[1] ?? [0, 0, 0], forward: false });
  closeEnd(mesh, { row: rows.at(-1) ?? [], centre: path.at(-1) ?? [0, 0, 0], beyond: path.at(-2) ?? [0, 0, 0], forward: true });
  return mesh;
}

function closeEnd(mesh: Mesh, end: { row: number[]; centre: Vec3; beyond: Vec3; forward: boolean }): void {
  const normal = unit(minus(end.centre, end.beyond));
  const rim = end.row.map((index) => {
    const at = mesh.positions.slice(3 * index, 3 * index + 3) as unknown as Vec3;
    return addVertex(mesh, { at, normal, uv: [at[0], at[2]] });
  });
  const middle = addVertex(mesh, { at: end.centre, normal, uv: [end.centre[0], end.centre[2]] });
  stitch(mesh, [rim, rim.map(() => middle)], end.forward);
}

/** A slab with the given outline in the XY plane, counter-clockwise, every point of which its middle can see; centred on Z. */
export function slab(outline: readonly Point[], thickness: number, placement: Placement & { crease?: number } = {}): Mesh {
  const mesh = emptyMesh();
  const middle: Point = [
    outline.reduce((total, [x]) => total + x, 0) / outline.length,
    outline.reduce((total, [, y]) => total + y, 0) / outline.length,
  ];
  const closed = [...outline, outline[0] ?? middle];
  for (const side of [-1, 1] as const) {
    const vertex = ([x, y]: Point): number =>
      addVertex(mesh, { at: [x, y, (side * thickness) / 2], normal: [0, 0, side], uv: [x, y] });
    stitch(mesh, [closed.map(vertex), closed.map(() => vertex(middle))], side === 1);
  }
  addRim(mesh, closed, { thickness, sharp: Math.cos(((placement.crease ?? 40) * Math.PI) / 180) });
  return placed(mesh, placement);
}

function addRim(mesh: Mesh, closed: Point[], { thickness, sharp }: { thickness: number; sharp: number }): void {
  const faces = closed.slice(1).map((to, index) => faceNormal(closed[index] ?? to, to));
  let length = 0;
  faces.forEach((face, index) => {
    const ends = [closed[index], closed[index + 1]] as [Point, Point];
    const rows = ends.map(([x, y], end) => {
      const next = faces[(index + 2 * end - 1 + faces.length) % faces.length] ?? face;
      const [nx, ny] = dot2(face, next) > sharp ? sum2(face, next) : face;
      const v = length + end * Math.hypot(ends[1][0] - ends[0][0], ends[1][1] - ends[0][1]);
      return [-1, 1].map((side) =>
        addVertex(mesh, { at: [x, y, (side * thickness) / 2], normal: [nx, ny, 0], uv: [side * thickness, v] }),
      );
    });
    length += Math.hypot(ends[1][0] - ends[0][0], ends[1][1] - ends[0][1]);
    stitch(mesh, rows, false);
  });
}
