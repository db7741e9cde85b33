import type { Model, Surface } from '../model/build-model.js';
import { unit, type Vec3 } from '../model/mesh.js';
import type { Camera, Scene } from './scene.js';
import type { Shadow } from './shadow.js';
import { LIGHT } from './tones.js';

interface Look {
  surface: Surface;
  /** Linear RGB of the texture. */
  colours: Float32Array;
}

/** Where a triangle is seen: x and y in pixels, and the nearness there. */
export interface Sight {
  triangle: number;
  x: number;
  y: number;
  nearness: number;
}

function lightOf(bytes: Uint8Array): Float32Array {
  const light = new Float32Array(bytes.length);
  for (let index = 0; index < bytes.length; index += 1) light[index] = LIGHT[bytes[index] ?? 0] ?? 0;
  return light;
}

const at = (values: Float32Array, index: number): number => values[index] ?? 0;

/** How much light points of a model send to the camera, under a sun and a sky. */
export class SurfaceShader {
  private readonly looks: Look[];
  /** Halfway between the sun and the viewer. */
  private readonly half: Vec3;

  constructor(
    model: Model,
    private readonly scene: Scene,
    private readonly camera: Camera,
    private readonly light: { sun: Vec3; shadow: Shadow },
  ) {
    this.looks = model.map((surface) => ({ surface, colours: lightOf(surface.texture.pixels) }));
    const sun = light.sun;
    const back = camera.back;
    this.half = unit([sun[0] + back[0], sun[1] + back[1], sun[2] + back[2]]);
  }

  /** Adds the linear RGB of what is seen, `share` times, to `sum`. Written without small arrays: it runs for every pixel. */
  add(sum: Float32Array, share: number, { triangle, x, y, nearness }: Sight): void {
    const look = this.looks[this.scene.surface[triangle] ?? 0];
    if (!look) return;
    const { right, up, back, middle, distance, scale, width, height } = this.camera;
    const across = (x - width / 2) / scale / nearness;
    const upwards = (height / 2 - y) / scale / nearness;
    const towards = distance - distance / nearness;
    const px = middle[0] + across * right[0] + upwards * up[0] + towards * back[0];
    const py = middle[1] + across * right[1] + upwards * up[1] + towards * back[1];
    const pz = middle[2] + across * right[2] + upwards * up[2] + towards * back[2];

    // The shares of the triangle's corners in this point.
    const { positions, normals, uvs, indices } = this.scene;
    const i = indices[3 * triangle] ?? 0;
    const j = indices[3 * triangle + 1] ?? 0;
    const k = indices[3 * triangle + 2] ?? 0;
    const ax = at(positions, 3 * i);
    const ay = at(positions, 3 * i + 1);
    const az = at(positions, 3 * i + 2);
    const ux = at(positions, 3 * j) - ax;
    const uy = at(positions, 3 * j + 1) - ay;
    const uz = at(positions, 3 * j + 2) - az;
    const vx = at(positions, 3 * k) - ax;
    const vy = at(positions, 3 * k + 1) - ay;
    const vz = at(positions, 3 * k + 2) - az;
    const uu = ux * ux + uy * uy + uz * uz;
    const uv = ux * vx + uy * vy + uz * vz;
    const vv = vx * vx + vy * vy + vz * vz;
    const pu = (px - ax) * ux + (py - ay) * uy + (pz - az) * uz;
    const pv = (px - ax) * vx + (py - ay) * vy + (pz - az) * vz;
    const whole = uu * vv - uv * uv || 1;
    const b = (vv * pu - uv * pv) / whole;
    const c = (uu * pv - uv * pu) / whole;
    const a = 1 - b - c;

    let nx = a * at(normals, 3 * i) + b * at(normals, 3 * j) + c * at(normals, 3 * k);
    let ny = a * at(normals, 3 * i + 1) + b * at(normals, 3 * j + 1) + c * at(normals, 3 * k + 1);
    let nz = a * at(normals, 3 * i + 2) + b * at(normals, 3 * j + 2) + c * at(normals, 3 * k + 2);
    const length = Math.sqrt(nx * nx + ny * ny + nz * nz) || 1;
    // The inside of a thin wall is seen from behind.
    const side = nx * back[0] + ny * back[1] + nz * back[2] < -0.15 * length ? -1 / length : 1 / length;
    nx *= side;
    ny *= side;
    nz *= side;

    const { sun, shadow } = this.light;
    const lit = shadow.lightAt(px, py, pz);
    const diffuse = lit * Math.max(0, nx * sun[0] + ny * sun[1] + nz * sun[2]);
    const mirrored = Math.max(0, nx * this.half[0] + ny * this.half[1] + nz * this.half[2]);
    const facing = Math.max(0, nx * back[0] + ny * back[1] + nz * back[2]);
    const { roughness, metallic } = look.surface.swatch;
    const gloss = (1 - roughness) * (1 - roughness);
    const matte = 1.02 * diffuse + 0.16 + 0.17 * (1 + ny);
    const shine = lit * gloss * mirrored ** (6 + 90 * gloss);
    const rim = (1 - facing) ** 4 * (0.12 + 0.3 * (1 - roughness)) * (0.55 + 0.25 * ny);
    // Metal mirrors a studio: bright above, a bright band at the horizon, dark below.
    const seen = 2 * facing * ny - back[1];
    const studio = 0.25 + 0.75 * Math.max(0, seen) + 0.5 * Math.exp(-30 * (seen - 0.12) * (seen - 0.12));
    const tinted = (1 - metallic) * matte + metallic * (0.35 * matte + 0.75 * studio + 1.2 * shine);
    const white = (1 - metallic) * (0.7 * shine + rim) + metallic * 0.3 * shine;

    const { size } = look.surface.texture;
    const u = a * at(uvs, 2 * i) + b * at(uvs, 2 * j) + c * at(uvs, 2 * k);
    const v = a * at(uvs, 2 * i + 1) + b * at(uvs, 2 * j + 1) + c * at(uvs, 2 * k + 1);
    const column = Math.floor((u - Math.floor(u)) * size) % size;
    const row = Math.floor((v - Math.floor(v)) * size) % size;
    const texel = 3 * (row * size + column);
    sum[0] = at(sum, 0) + share * (at(look.colours, texel) * tinted + white);
    sum[1] = at(sum, 1) + share * (at(look.colours, texel + 1) * tinted + white);
    sum[2] = at(sum, 2) + share * (at(look.colours, texel + 2) * tinted + white);
  }
}
