/** Where the nearest triangle is, for each pixel. */
export interface Raster {
  width: number;
  height: number;
  /** Greater is nearer; 0 where nothing is. */
  nearness: Float32Array;
  /** Number of the triangle; -1 where nothing is. */
  triangle: Int32Array;
}

/** Triangles on a screen: three vertices each; x and y in pixels from the top left. */
export interface ScreenMesh {
  x: Float32Array;
  y: Float32Array;
  /** Linear on the screen and positive: one over the distance, or for parallel rays the distance itself, reversed. */
  nearness: Float32Array;
  indices: Uint32Array;
}

/** Finds for each pixel's middle the nearest triangle, from either side. */
export function rasterise({ x, y, nearness, indices }: ScreenMesh, width: number, height: number): Raster {
  const raster: Raster = {
    width,
    height,
    nearness: new Float32Array(width * height),
    triangle: new Int32Array(width * height).fill(-1),
  };
  for (let corner = 0; corner + 2 < indices.length; corner += 3) {
    const a = indices[corner] ?? 0;
    const b = indices[corner + 1] ?? 0;
    const c = indices[corner + 2] ?? 0;
    const ax = x[a] ?? 0;
    const ay = y[a] ?? 0;
    const ux = (x[b] ?? 0) - ax;
    const uy = (y[b] ?? 0) - ay;
    const vx = (x[c] ?? 0) - ax;
    const vy = (y[c] ?? 0) - ay;
    const area = ux * vy - uy * vx;
    if (Math.abs(area) < 1e-6) continue;
    const za = nearness[a] ?? 0;
    const zu = (nearness[b] ?? 0) - za;
    const zv = (nearness[c] ?? 0) - za;
    const bottom = Math.min(height - 1, Math.floor(ay + Math.max(0, uy, vy)));
    // In each row, the shares of the corners B and C are linear in the column: b + k * column.
    const shareB = vy / area;
    const shareC = -uy / area;
    for (let row = Math.max(0, Math.floor(ay + Math.min(0, uy, vy))); row <= bottom; row += 1) {
      const py = row + 0.5 - ay;
      const px = 0.5 - ax;
      const firstB = (px * vy - py * vx) / area;
      const firstC = (ux * py - uy * px) / area;
      const from = Math.max(lowest(shareB, firstB), lowest(shareC, firstC), lowest(-shareB - shareC, 1 - firstB - firstC), 0);
      const to = Math.min(
        highest(shareB, firstB),
        highest(shareC, firstC),
        highest(-shareB - shareC, 1 - firstB - firstC),
        width - 1,
      );
      let near = za + firstB * zu + firstC * zv + from * (shareB * zu + shareC * zv);
      for (let at = row * width + from; at <= row * width + to; at += 1) {
        if (near > (raster.nearness[at] ?? 0)) {
          raster.nearness[at] = near;
          raster.triangle[at] = corner / 3;
        }
        near += shareB * zu + shareC * zv;
      }
    }
  }
  return raster;
}

/** The least whole column at which `slope * column + start` is not negative. */
const lowest = (slope: number, start: number): number =>
  slope > 0 ? Math.ceil(-start / slope) : slope === 0 && start < 0 ? Infinity : 0;

/** The greatest such column. */
const highest = (slope: number, start: number): number =>
  slope < 0 ? Math.floor(-start / slope) : slope === 0 && start < 0 ? -1 : Infinity;
