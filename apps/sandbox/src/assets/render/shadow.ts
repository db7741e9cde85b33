import { cross, unit, type Vec3 } from '../model/mesh.js';
import { rasterise, type Raster } from './raster.js';
import { FAR, project, type Camera, type Scene } from './scene.js';

const MAP = 192;
const GRID = 64;
/** Units by which a surface must lie behind another to be in its shadow. */
const BIAS = 0.03;

/** Which points a distant light reaches. */
export class Shadow {
  private readonly camera: Camera;
  private readonly map: Raster;
  private readonly ground: Float32Array;
  private readonly reach: number;

  /** `towards` leads to the light. */
  constructor(
    private readonly scene: Scene,
    towards: Vec3,
  ) {
    const back = unit(towards);
    const right = unit(cross([0, 1, 0], back));
    const { sideways, upwards } = scene.reach;
    const scale = (0.49 * MAP) / Math.hypot(sideways, upwards);
    this.camera = {
      right,
      up: cross(back, right),
      back,
      middle: scene.middle,
      distance: Infinity,
      scale,
      width: MAP,
      height: MAP,
    };
    this.map = rasterise(project(scene, this.camera), MAP, MAP);
    this.reach = 2.2 * Math.hypot(sideways, upwards);
    this.ground = this.groundShadow();
  }

  /** 0 in the dark to 1 in the light. */
  lightAt(pointX: number, pointY: number, pointZ: number): number {
    const { right, up, back, middle, scale } = this.camera;
    const [dx, dy, dz] = [pointX - middle[0], pointY - middle[1], pointZ - middle[2]];
    const x = MAP / 2 + scale * (dx * right[0] + dy * right[1] + dz * right[2]);
    const y = MAP / 2 - scale * (dx * up[0] + dy * up[1] + dz * up[2]);
    const nearness = dx * back[0] + dy * back[1] + dz * back[2] + FAR + BIAS;
    const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
    if (left < 0 || top < 0 || left >= MAP - 1 || top >= MAP - 1) return 1;
    const [u, v] = [x - 0.5 - left, y - 0.5 - top];
    const free = (at: number): number => ((this.map.nearness[at] ?? 0) < nearness ? 1 : 0);
    const at = top * MAP + left;
    return (1 - v) * ((1 - u) * free(at) + u * free(at + 1)) + v * ((1 - u) * free(at + MAP) + u * free(at + MAP + 1));
  }

  /** How dark the ground is at (x, z): 0 to 1, with soft edges. */
  groundAt(x: number, z: number): number {
    const column = ((x - this.scene.middle[0]) / this.reach + 0.5) * GRID - 0.5;
    const row = ((z - this.scene.middle[2]) / this.reach + 0.5) * GRID - 0.5;
    const [left, top] = [Math.floor(column), Math.floor(row)];
    if (left < 0 || top < 0 || left >= GRID - 1 || top >= GRID - 1) return 0;
    const [u, v] = [column - left, row - top];
    const at = (right: number, down: number): number => this.ground[(top + down) * GRID + left + right] ?? 0;
    return (1 - v) * ((1 - u) * at(0, 0) + u * at(1, 0)) + v * ((1 - u) * at(0, 1) + u * at(1, 1));
  }

  private groundShadow(): Float32Array {
    const cell = this.reach / GRID;
    const [x, , z] = this.scene.middle;
    const dark = Float32Array.from({ length: GRID * GRID }, (_, index) => {
      const [column, row] = [index % GRID, Math.floor(index / GRID)];
      return 1 - this.lightAt(x + (column + 0.5 - GRID / 2) * cell, 0, z + (row + 0.5 - GRID / 2) * cell);
    });
    return blurred(blurred(dark));
  }
}

/** Means over 3 × 3 cells. */
function blurred(grid: Float32Array): Float32Array {
  return grid.map((_, index) => {
    const [column, row] = [index % GRID, Math.floor(index / GRID)];
    let sum = 0;
    for (let down = -1; down <= 1; down += 1) {
      for (let right = -1; right <= 1; right += 1) {
        const inside = column + right >= 0 && column + right < GRID && row + down >= 0 && row + down < GRID;
        if (inside) sum += grid[(row + down) * GRID + column + right] ?? 0;
      }
    }
    return sum / 9;
  });
}
